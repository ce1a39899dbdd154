import type { OtlpAttributes, OtlpEvent, OtlpLink, OtlpScope, OtlpSpan, OtlpValue } from '#otlp';
import { errorStatus } from '../store/from-row.ts';
import type { StoredSpan } from '../store/stored.ts';
import { kindNames } from './jaeger-search.ts';
import { toOtlpSpan } from './stored-otlp.ts';

/** A named value of Jaeger. */
interface Tag {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int64' | 'float64';
  readonly value: string | boolean | number;
}

interface Reference {
  readonly refType: 'CHILD_OF' | 'FOLLOWS_FROM';
  readonly traceID: string;
  readonly spanID: string;
}

const nanosPerMicro = 1_000n;

/**
 * Gives the spans of one trace in Jaeger's JSON before its `/api/v3`, as Jaeger 2.13 makes it of OTLP: kind, status, scope and
 * trace state become tags, links references, events logs. Of each resource there is one process.
 * @param spans At least one, by start.
 */
export function toJaegerTrace(spans: readonly StoredSpan[]): object {
  const byResource = [...Map.groupBy(spans, (span) => span.resource)];
  const idOf = new Map(byResource.map(([resource], index) => [resource, `p${index + 1}`]));
  const processes = byResource.map(([resource, [first]]) => [
    idOf.get(resource),
    { serviceName: first?.service ?? '', tags: toProcessTags(resource) },
  ]);
  return {
    traceID: toJaegerTraceId(spans[0]?.trace_id ?? ''),
    spans: spans.map((span) => toJaegerSpan(span, idOf.get(span.resource) ?? '')),
    processes: Object.fromEntries(processes) as object,
    warnings: null,
  };
}

/** Jaeger writes a trace id of 64 bits with 16 digits. */
export function toJaegerTraceId(traceId: string): string {
  return traceId.replace(/^0{16}/, '');
}

function toProcessTags(resource: string): readonly Tag[] {
  return toTags(JSON.parse(resource) as OtlpAttributes).filter(({ key }) => key !== 'service.name');
}

function toJaegerSpan(stored: StoredSpan, processID: string): object {
  const span = toOtlpSpan(stored);
  const durationNs = span.endTimeUnixNano - span.startTimeUnixNano;
  return {
    traceID: toJaegerTraceId(span.traceId),
    spanID: span.spanId,
    operationName: span.name,
    references: toReferences(span),
    startTime: Number(span.startTimeUnixNano / nanosPerMicro),
    duration: Number(durationNs / nanosPerMicro),
    tags: [...toTags(span.attributes), ...toOwnTags(span, stored.scope)].toSorted(byKey),
    logs: span.events.map(toLog),
    processID,
    warnings: null,
  };
}

/** The parent comes first, with the kind of a link that leads to it, too. */
function toReferences({ traceId, parentSpanId, links }: OtlpSpan): readonly Reference[] {
  const all = links.filter(isValidLink).map(toReference);
  if (parentSpanId === '') return all.toSorted(byRefType);
  const traceID = toJaegerTraceId(traceId);
  const isParent = (other: Reference): boolean =>
    other.spanID === parentSpanId && other.traceID === traceID;
  const refType = all.findLast(isParent)?.refType ?? 'CHILD_OF';
  const parent: Reference = { refType, traceID, spanID: parentSpanId };
  return [parent, ...all.filter((other) => !isParent(other))].toSorted(byRefType);
}

function isValidLink({ traceId, spanId }: OtlpLink): boolean {
  return /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId);
}

function toReference({ traceId, spanId, attributes }: OtlpLink): Reference {
  const isChild = attributes['opentracing.ref_type'] === 'child_of';
  return {
    refType: isChild ? 'CHILD_OF' : 'FOLLOWS_FROM',
    traceID: toJaegerTraceId(traceId),
    spanID: spanId,
  };
}

/** What has its own place in OTLP and is a tag in Jaeger. */
function toOwnTags(span: OtlpSpan, scopeText: string): readonly Tag[] {
  const scope = JSON.parse(scopeText) as OtlpScope;
  const { code, message } = span.status;
  const texts = {
    'otel.scope.name': scope.name,
    'otel.scope.version': scope.version,
    'span.kind': kindNames[span.kind] ?? '',
    'otel.status_code': ['', 'OK', 'ERROR'][code] ?? '',
    'otel.status_description': message,
    'w3c.tracestate': span.traceState,
  };
  const tags = toTags(texts).filter(({ value }) => value !== '');
  return code === errorStatus ? [...tags, { key: 'error', type: 'bool', value: true }] : tags;
}

/** The name is the field `event`, before the others, unless an attribute is called so. */
function toLog({ timeUnixNano, name, attributes }: OtlpEvent): object {
  const fields = toTags(attributes).toSorted(byKey);
  const isNamed = name !== '' && !Object.hasOwn(attributes, 'event');
  const event: readonly Tag[] = isNamed ? [{ key: 'event', type: 'string', value: name }] : [];
  return { timestamp: Number(timeUnixNano / nanosPerMicro), fields: [...event, ...fields] };
}

function toTags(attributes: OtlpAttributes): readonly Tag[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, ...toTyped(value) }));
}

/** An integer of more than 53 bits is stored as text, and that is how Jaeger writes it. */
function toTyped(value: OtlpValue): Omit<Tag, 'key'> {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'number') {
    return { type: Number.isSafeInteger(value) ? 'int64' : 'float64', value };
  }
  return { type: 'string', value: value === null ? '' : JSON.stringify(value, sortKeys) };
}

function sortKeys(_: string, value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap) return value;
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => ({ key, inner }));
  return Object.fromEntries(entries.toSorted(byKey).map(({ key, inner }) => [key, inner]));
}

function byKey(one: { readonly key: string }, other: { readonly key: string }): number {
  if (one.key === other.key) return 0;
  return one.key < other.key ? -1 : 1;
}

function byRefType(one: Reference, other: Reference): number {
  if (one.refType === other.refType) return 0;
  return one.refType === 'CHILD_OF' ? -1 : 1;
}
