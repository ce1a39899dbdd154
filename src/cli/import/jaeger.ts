import type { OtlpEvent, OtlpLink, OtlpScope, OtlpSpan, ResourceSpans } from '#otlp';
import {
  toFields,
  toId,
  toList,
  toMicros,
  toObject,
  toText,
  type Fields,
  type JsonObject,
} from './jaeger-fields.ts';
import { toReason, type Records } from './records.ts';

const nanosPerMicro = 1_000n;
const kinds = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const statusCodes = ['UNSET', 'OK', 'ERROR'];
const errorStatus = 2;
const noScope: OtlpScope = { name: '', version: '', attributes: {} };

/** What is a tag in Jaeger and has its own place in OTLP. */
const ownTags: ReadonlySet<string> = new Set([
  'span.kind',
  'otel.status_code',
  'otel.status_description',
  'otel.scope.name',
  'otel.scope.version',
  'otel.library.name',
  'otel.library.version',
  'w3c.tracestate',
]);

interface Reference {
  readonly isChild: boolean;
  readonly traceId: string;
  readonly spanId: string;
}

/** A span with what it shares with others. */
interface Sourced {
  readonly resource: Fields;
  readonly scope: OtlpScope;
  readonly span: OtlpSpan;
}

/**
 * Reads what Jaeger's page saves, `{"data":[trace, …]}`, the way the OpenTelemetry Collector reads Jaeger's spans.
 * A span that is not as expected is passed over, and said.
 * @throws Error when there is no list of traces.
 */
export function readJaeger(document: object): Records {
  const found: Sourced[] = [];
  const problems: string[] = [];
  const attempt = (place: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      problems.push(`${place}: ${toReason(error)}`);
    }
  };
  for (const [at, value] of toList(document as JsonObject, 'data').entries()) {
    attempt(`data[${at}]`, () => {
      const trace = toObject(value, 'a trace');
      const processes = new Processes(toObject(trace['processes'] ?? {}, 'processes'));
      for (const [index, span] of toList(trace, 'spans').entries())
        attempt(`data[${at}].spans[${index}]`, () => found.push(toSourced(span, processes)));
    });
  }
  return { spans: joinSources(found), logs: [], problems };
}

/** Resources of the processes of a trace. Each is made once: a file may have one that is large, and many spans of it. */
class Processes {
  readonly #all: JsonObject;
  readonly #resources = new Map<string, Fields>();

  constructor(all: JsonObject) {
    this.#all = all;
  }

  resource(id: string): Fields {
    const known = this.#resources.get(id);
    if (known !== undefined) return known;
    const resource = toResource(Object.hasOwn(this.#all, id) ? this.#all[id] : {});
    this.#resources.set(id, resource);
    return resource;
  }
}

function toResource(value: unknown): Fields {
  const process = toObject(value, 'a process');
  const service = toText(process, 'serviceName');
  return { ...(service === '' ? {} : { 'service.name': service }), ...toFields(process, 'tags') };
}

/** Jaeger's files of Elasticsearch have the process in the span. */
function toSourced(value: unknown, processes: Processes): Sourced {
  const span = toObject(value, 'a span');
  const { process } = span;
  const tags = toFields(span, 'tags');
  return {
    resource:
      process === undefined || process === null
        ? processes.resource(toText(span, 'processID'))
        : toResource(process),
    scope: toScope(tags),
    span: toSpan(span, tags),
  };
}

function joinSources(all: readonly Sourced[]): readonly ResourceSpans[] {
  const byResource = Map.groupBy(all, ({ resource }) => resource);
  return Array.from(byResource, ([resource, ofResource]) => ({
    resource,
    scopeSpans: Array.from(
      Map.groupBy(ofResource, ({ scope }) => JSON.stringify([scope.name, scope.version])).values(),
      (ofScope) => ({
        scope: ofScope[0]?.scope ?? noScope,
        spans: ofScope.map(({ span }) => span),
      }),
    ),
  }));
}

function toScope(tags: Fields): OtlpScope {
  const name = textOf(tags, 'otel.scope.name') || textOf(tags, 'otel.library.name');
  const version = textOf(tags, 'otel.scope.version') || textOf(tags, 'otel.library.version');
  return { name, version, attributes: {} };
}

function toSpan(span: JsonObject, tags: Fields): OtlpSpan {
  const traceId = toId(span, 'traceID', 32);
  const references = toReferences(span);
  const parent = findParent(references, traceId) ?? toOldParent(span, traceId);
  const startTimeUnixNano = toMicros(span, 'startTime') * nanosPerMicro;
  return {
    traceId,
    spanId: toId(span, 'spanID', 16),
    parentSpanId: parent?.spanId ?? '',
    traceState: textOf(tags, 'w3c.tracestate'),
    flags: 0,
    name: toText(span, 'operationName'),
    kind: Math.max(0, kinds.indexOf(textOf(tags, 'span.kind').toLowerCase())),
    startTimeUnixNano,
    endTimeUnixNano: startTimeUnixNano + toMicros(span, 'duration') * nanosPerMicro,
    attributes: withoutOwn(tags),
    droppedAttributesCount: 0,
    events: toList(span, 'logs').map(toEvent),
    droppedEventsCount: 0,
    links: references.filter((other) => !(other.isChild && other === parent)).map(toLink),
    droppedLinksCount: 0,
    status: toStatus(tags),
  };
}

function toReferences(span: JsonObject): readonly Reference[] {
  return toList(span, 'references').map((value) => {
    const reference = toObject(value, 'a reference');
    const type = toText(reference, 'refType');
    if (type !== 'CHILD_OF' && type !== 'FOLLOWS_FROM')
      throw new Error(
        `refType is ${JSON.stringify(type.slice(0, 40))}; expected CHILD_OF or FOLLOWS_FROM`,
      );
    const ids = { traceId: toId(reference, 'traceID', 32), spanId: toId(reference, 'spanID', 16) };
    return { isChild: type === 'CHILD_OF', ...ids };
  });
}

/** The first that it is a child of; else the first that it follows, as in Jaeger. */
function findParent(references: readonly Reference[], traceId: string): Reference | undefined {
  const near = references.filter((reference) => reference.traceId === traceId);
  return near.find(({ isChild }) => isChild) ?? near[0];
}

/** How Jaeger wrote it before there were references. */
function toOldParent(span: JsonObject, traceId: string): Reference | undefined {
  if (toText(span, 'parentSpanID') === '') return undefined;
  return { isChild: true, traceId, spanId: toId(span, 'parentSpanID', 16) };
}

function toLink({ traceId, spanId, isChild }: Reference): OtlpLink {
  const attributes = isChild ? { 'opentracing.ref_type': 'child_of' } : {};
  return { traceId, spanId, traceState: '', attributes, droppedAttributesCount: 0, flags: 0 };
}

/** The field `event` is the name. */
function toEvent(value: unknown): OtlpEvent {
  const log = toObject(value, 'a log');
  const { event, ...attributes } = toFields(log, 'fields');
  const isName = typeof event === 'string';
  return {
    timeUnixNano: toMicros(log, 'timestamp') * nanosPerMicro,
    name: isName ? event : '',
    attributes: isName || event === undefined ? attributes : { event, ...attributes },
    droppedAttributesCount: 0,
  };
}

function toStatus(tags: Fields): OtlpSpan['status'] {
  const code = statusCodes.indexOf(textOf(tags, 'otel.status_code').toUpperCase());
  const message = textOf(tags, 'otel.status_description');
  return { code: isFailed(tags) && code < 1 ? errorStatus : Math.max(0, code), message };
}

/** What could not be said otherwise stays an attribute: `error=false`, and a kind that OpenTelemetry has not. */
function withoutOwn(tags: Fields): Fields {
  const left = Object.entries(tags).filter(([key, value]) => {
    if (key === 'error') return !isFailed(tags);
    if (key === 'span.kind') return !kinds.includes(String(value).toLowerCase());
    return !ownTags.has(key);
  });
  return Object.fromEntries(left);
}

function isFailed(tags: Fields): boolean {
  return tags['error'] === true || tags['error'] === 'true';
}

function textOf(tags: Fields, name: string): string {
  const value = Object.hasOwn(tags, name) ? tags[name] : '';
  return typeof value === 'string' ? value : '';
}
