import { toOtlpJson } from '#otlp';
import { Refusal } from '../refusal.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { StoredSpan } from '../store/stored.ts';
import type { ServiceSums, TraceSums } from '../store/trace-sums.ts';
import { findOperations, maxTraces, toAttributeQuery } from './jaeger-search.ts';
import { Parameters, toTraceId, withoutUndefined } from './parameters.ts';
import { toResourceSpans } from './stored-otlp.ts';

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
  const summaries = findIds(store, query).flatMap((traceId) => {
    const sums = store.traceSums.sums(traceId);
    if (sums === undefined) return [];
    return { ...toTraceSummary(traceId, sums), orphanSpanCount: store.traceSums.orphans(traceId, sums) };
  });
  return { summaries };
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

/** The root is the earliest span without a parent. Times are decimal text. */
function toTraceSummary(traceId: string, sums: TraceSums): object {
  return {
    traceId,
    rootServiceName: sums.root?.service ?? '',
    rootOperationName: sums.root?.name ?? '',
    minStartTimeUnixNano: String(sums.startNs),
    maxEndTimeUnixNano: String(sums.endNs),
    ...toCounts(sums),
    services: sums.services.map((row) => ({ name: row.service, ...toCounts(row) })),
  };
}

function toCounts({ spans, errors }: Pick<ServiceSums, 'spans' | 'errors'>): object {
  return { spanCount: spans, errorSpanCount: errors };
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
