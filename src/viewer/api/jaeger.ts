import { toOtlpJson } from '#otlp';
import type { Query } from '#query';
import { Refusal } from '../refusal.ts';
import type { Store } from '../store/store.ts';
import type { StoredSpan } from '../store/stored.ts';
import { isHexId, Parameters } from './parameters.ts';
import { toResourceSpans } from './stored-otlp.ts';

/** Jaeger's names of OpenTelemetry's kinds, by number. */
const kindNames = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const defaultTraces = 20;
const maxTraces = 1_000;

/** `GET /api/v3/services`. */
export function answerServices(store: Store): object {
  return { services: store.spans.services() };
}

/** `GET /api/v3/operations?service=[&spanKind=]`. */
export function answerOperations(store: Store, query: URLSearchParams): object {
  const parameters = toCamelCase(query);
  const service = parameters.required('service', 'its name');
  const wantedKind = parameters.text('spanKind')?.toLowerCase();
  const operations = store.spans
    .operations(service)
    .map(({ name, kind }) => ({ name, spanKind: kindNames[kind] ?? '' }))
    .filter(({ spanKind }) => wantedKind === undefined || spanKind === wantedKind);
  return { operations };
}

/** `GET /api/v3/traces/{id}`. */
export function answerTrace(store: Store, traceId: string): object {
  const id = traceId.toLowerCase();
  if (!isHexId(id, 32)) throw new Refusal(400, 'the trace id is not 32 hex digits');
  return toResult(store.spans.spans(id));
}

/**
 * `GET /api/v3/traces?query.…`: names in snake_case or camelCase.
 * Both bounds of time are required, as in Jaeger, and nothing found is 404, as in Jaeger.
 */
export function answerTraces(store: Store, query: URLSearchParams): object {
  const parameters = toCamelCase(query);
  const startMinNs = parameters.instant('startTimeMin');
  const startMaxNs = parameters.instant('startTimeMax');
  if (startMinNs === undefined || startMaxNs === undefined) {
    throw new Refusal(400, 'query.start_time_min and query.start_time_max are required');
  }
  const limitName = parameters.text('searchDepth') === undefined ? 'numTraces' : 'searchDepth';
  const found = store.spans.findTraceIds({
    ...withoutUndefined({
      service: parameters.text('serviceName'),
      operation: parameters.text('operationName'),
      durationMinNs: parameters.duration('durationMin'),
      durationMaxNs: parameters.duration('durationMax'),
      query: toQuery(parameters.textMap('attributes')),
    }),
    startMinNs,
    startMaxNs,
    limit: parameters.count(limitName, defaultTraces, maxTraces),
  });
  return toResult(found.rows.flatMap((traceId) => store.spans.spans(traceId)));
}

/** Attributes of a span or of its resource, all of them, compared as text. */
function toQuery(attributes: Readonly<Record<string, string>> | undefined): Query | undefined {
  if (attributes === undefined) return undefined;
  const parts = Object.entries(attributes).map(
    ([field, text]): Query => ({ kind: 'equals', field, values: [{ text }] }),
  );
  return { kind: 'all', parts };
}

/** A type whose undefined fields may be left out. */
export type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the fields that are undefined. */
export function withoutUndefined<T extends object>(fields: T): Defined<T> {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as Defined<T>;
}

function toResult(spans: readonly StoredSpan[]): object {
  if (spans.length === 0) throw new Refusal(404, 'No traces found');
  return { result: toOtlpJson(toResourceSpans(spans)) };
}

/** Gives both spellings of a parameter one name: `query.start_time_min` is `startTimeMin`. */
function toCamelCase(query: URLSearchParams): Parameters {
  const names = [...query].map(([name, value]): [string, string] => [
    name.replace(/^query\./, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return new Parameters(new URLSearchParams(names));
}
