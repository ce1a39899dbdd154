import { toOtlpJson } from '#otlp';
import { Refusal } from '../refusal.ts';
import { errorStatus } from '../store/from-row.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { StoredSpan, StoredSpanHead } from '../store/stored.ts';
import { findOperations, maxTraces, toAttributeQuery } from './jaeger-search.ts';
import { Parameters, toTraceId, withoutUndefined } from './parameters.ts';
import { toResourceSpans } from './stored-otlp.ts';
import { toExtent } from './trace-summary.ts';

const defaultTraces = 20;
const searchNames =
  'serviceName operationName startTimeMin startTimeMax searchDepth numTraces durationMin durationMax attributes rawTraces'.split(
    ' ',
  );

/** `GET /api/v3/services`. */
export function answerServices(store: StoreReader): object {
  return { services: store.spans.services() };
}

/** `GET /api/v3/operations?service=[&spanKind=]`. */
export function answerOperations(store: StoreReader, query: URLSearchParams): object {
  return { operations: findOperations(store, toCamelCase(query)) };
}

/** `GET /api/v3/traces/{id}`. */
export function answerTrace(store: StoreReader, traceId: string): object {
  return toResult(store.spans.spans(toTraceId(traceId)));
}

/** `GET /api/v3/traces?query.…`: names in snake_case or camelCase. Nothing found is 404, as in Jaeger. */
export function answerTraces(store: StoreReader, query: URLSearchParams): object {
  return toResult(findIds(store, query).flatMap((traceId) => store.spans.spans(traceId)));
}

/** `GET /api/v3/trace-summaries?query.…`, as Jaeger's page asks it since 2.20: the same search. */
export function answerTraceSummaries(store: StoreReader, query: URLSearchParams): object {
  const ids = findIds(store, query);
  return { summaries: ids.map((traceId) => toTraceSummary(traceId, store.spans.heads(traceId))) };
}

/** Both bounds of time are required, as in Jaeger. */
function findIds(store: StoreReader, query: URLSearchParams): readonly string[] {
  const parameters = toCamelCase(query, searchNames);
  const startMinNs = parameters.instant('startTimeMin');
  const startMaxNs = parameters.instant('startTimeMax');
  if (startMinNs === undefined || startMaxNs === undefined) {
    throw new Refusal(400, 'query.start_time_min and query.start_time_max are required');
  }
  const limitName = parameters.text('searchDepth') === undefined ? 'numTraces' : 'searchDepth';
  return store.spans.findTraceIds({
    ...withoutUndefined({
      service: parameters.text('serviceName'),
      operation: parameters.text('operationName'),
      durationMinNs: parameters.duration('durationMin'),
      durationMaxNs: parameters.duration('durationMax'),
      query: toAttributeQuery(parameters.textMap('attributes')),
    }),
    startMinNs,
    startMaxNs,
    limit: parameters.count(limitName, defaultTraces, maxTraces),
  }).rows;
}

/** The root is the earliest span without a parent; an orphan names one that is not stored. Times are decimal text. */
function toTraceSummary(traceId: string, spans: readonly StoredSpanHead[]): object {
  const ids = new Set(spans.map((span) => span.span_id));
  const root = spans.find((span) => span.parent_span_id === null);
  const { startNs, durationNs } = toExtent(spans);
  const services = Map.groupBy(
    spans.toSorted((one, other) => (one.service < other.service ? -1 : 1)),
    (span) => span.service,
  );
  return {
    traceId,
    rootServiceName: root?.service ?? '',
    rootOperationName: root?.name ?? '',
    minStartTimeUnixNano: String(startNs),
    maxEndTimeUnixNano: String(startNs + durationNs),
    ...toCounts(spans),
    orphanSpanCount: spans.filter(({ parent_span_id: id }) => id !== null && !ids.has(id)).length,
    services: Array.from(services, ([name, ofService]) => ({ name, ...toCounts(ofService) })),
  };
}

function toCounts(spans: readonly StoredSpanHead[]): object {
  const failed = spans.filter(({ status }) => status === errorStatus);
  return { spanCount: spans.length, errorSpanCount: failed.length };
}

function toResult(spans: readonly StoredSpan[]): object {
  if (spans.length === 0) throw new Refusal(404, 'No traces found');
  return { result: toOtlpJson(toResourceSpans(spans)) };
}

/** Gives both spellings of a parameter one name: `query.start_time_min` is `startTimeMin`. */
function toCamelCase(query: URLSearchParams, allowed?: readonly string[]): Parameters {
  const names = [...query].map(([name, value]): [string, string] => [
    name.replace(/^query\./, '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return new Parameters(new URLSearchParams(names), allowed);
}
