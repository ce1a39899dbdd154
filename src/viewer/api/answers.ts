import { Refusal } from '../refusal.ts';
import { toMs } from '../store/from-row.ts';
import type { LogConditions } from '../store/log-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { StoredLog } from '../store/stored.ts';
import { logParameters, toLogConditions, toStop } from './log-conditions.ts';
import { toLogRow } from './log-row.ts';
import { isHexId, Parameters, withoutUndefined } from './parameters.ts';
import { toSummary, toSummaryOfSums } from './trace-summary.ts';
import type {
  CorrelationView,
  FieldsAnswer,
  LogsAnswer,
  TracesAnswer,
  TraceSummary,
} from './types.ts';

const defaultLogs = 200;
const maxLogs = 10_000;
const defaultTraces = 50;
const maxTraces = 500;
/** Of a longer trace, a list reads no span but the first ones: the time of a list does not grow with it. */
const mostHeads = 2_000;


/**
 * `GET /api/logs`. `level` takes exact names, several with commas (`level=ERROR,FATAL`);
 * `q` is a query (docs/view.md); `since` and `until` are ISO 8601 or milliseconds since 1970, both included;
 * `around` is nanoseconds since 1970: what was written before and after; `limit` is 200 unless given, at most 10,000.
 */
export function answerLogs(store: StoreReader, query: URLSearchParams): LogsAnswer {
  const parameters = new Parameters(query, [...logParameters, 'around', 'limit']);
  const conditions = toLogConditions(parameters);
  const limit = parameters.count('limit', defaultLogs, maxLogs);
  const aroundNs = parameters.instantIn('around', 'nanoseconds');
  if (aroundNs !== undefined) return answerAround(store, conditions, aroundNs, limit);
  const { rows, stoppedAtNs } = store.logs.findLogs({
    ...conditions,
    limit,
    oldestFirst: conditions.traceId !== undefined || conditions.correlationId !== undefined,
  });
  return { logs: rows.map(toLogRow), ...toStop(stoppedAtNs) };
}

/** Half of them from before the instant or at it, half from after it; the newest first. */
function answerAround(
  store: StoreReader,
  conditions: LogConditions,
  aroundNs: bigint,
  limit: number,
): LogsAnswer {
  if (conditions.sinceNs !== undefined || conditions.untilNs !== undefined)
    throw new Refusal(400, 'around comes with since or until; expected one of them');
  const half = Math.ceil(limit / 2);
  const { rows: before, stoppedAtNs } = store.logs.findLogs({
    ...conditions,
    untilNs: aroundNs,
    limit: half,
    oldestFirst: false,
  });
  const { rows: after } = store.logs.findLogs({
    ...conditions,
    sinceNs: aroundNs + 1n,
    limit: half,
    oldestFirst: true,
  });
  return { logs: [...after.toReversed(), ...before].map(toLogRow), ...toStop(stoppedAtNs) };
}

/**
 * `GET /api/traces/latest`: `q` is a query that one span of a trace meets (docs/view.md); `since` and `until` are about its
 * start; `limit` is 50 unless given, at most 500; latest start first.
 */
export function answerLatest(store: StoreReader, query: URLSearchParams): TracesAnswer {
  const parameters = new Parameters(query, ['limit', 'service', 'errors', 'q', 'since', 'until']);
  const sinceNs = parameters.instant('since');
  const untilNs = parameters.instant('until');
  const { rows, stoppedAtNs } = store.spans.findTraceIds({
    ...withoutUndefined({
      service: parameters.text('service'),
      query: parameters.query('q'),
      startMinNs: sinceNs,
      startMaxNs: untilNs,
    }),
    errorsOnly: parameters.flag('errors'),
    limit: parameters.count('limit', defaultTraces, maxTraces),
  });
  // A long trace has spans in the range and began before it.
  const traces = toSummaries(store, rows)
    .filter(({ start }) => isWithin(Date.parse(start), sinceNs, untilNs))
    .toSorted((a, b) => compareText(b.start, a.start));
  return { traces, ...toStop(stoppedAtNs) };
}

function isWithin(ms: number, sinceNs: bigint | undefined, untilNs: bigint | undefined): boolean {
  if (sinceNs !== undefined && ms < toMs(sinceNs)) return false;
  return untilNs === undefined || ms <= toMs(untilNs);
}

/** `GET /api/fields?on=logs` or `spans`: the fields of the latest rows and their values, for whoever writes a query. */
export function answerFields(store: StoreReader, query: URLSearchParams): FieldsAnswer {
  return store.fields.sample(new Parameters(query, ['on']).oneOf('on', ['logs', 'spans']));
}

/**
 * `GET /api/correlations/{id}`: its own log records, and those of its traces that carry no correlation id. The id of a
 * trace gives what belongs to the correlation id of that trace: other tools know only the trace.
 */
export function answerCorrelation(store: StoreReader, id: string): CorrelationView {
  const own = toCorrelation(store, id);
  const traceId = id.toLowerCase();
  const found = isThere(own) || !isHexId(traceId, 32) ? own : correlationOfTrace(store, traceId);
  if (isThere(found)) return found;
  throw new Refusal(404, `correlation id ${JSON.stringify(id)} is not stored`);
}

function isThere({ traces, logs }: CorrelationView): boolean {
  return traces.length + logs.length > 0;
}

function toCorrelation(store: StoreReader, correlationId: string): CorrelationView {
  const traceIds = store.spans.traceIdsOfCorrelation(correlationId, maxTraces);
  const own = store.logs.findLogs({ correlationId, limit: maxLogs, oldestFirst: true });
  const logs = [...own.rows, ...toLogsWithoutId(store, traceIds)].toSorted(compareTime);
  return {
    correlation_id: correlationId,
    traces: toSummaries(store, traceIds).toSorted((a, b) => compareText(a.start, b.start)),
    logs: logs.slice(0, maxLogs).map(toLogRow),
  };
}

/** Its spans may be in Jaeger, its log records here. */
function correlationOfTrace(store: StoreReader, traceId: string): CorrelationView {
  const logs = store.logs.logsOfTrace(traceId);
  const traces = toSummaries(store, [traceId]);
  const correlationId = [...traces, ...logs].find((row) => typeof row.correlation_id === 'string')?.correlation_id;
  if (typeof correlationId === 'string') return toCorrelation(store, correlationId);
  return {
    correlation_id: traceId,
    traces,
    logs: logs.slice(0, maxLogs).map(toLogRow),
  };
}

/** The log records of traces that carry no correlation id; no more than one answer holds. */
function toLogsWithoutId(store: StoreReader, traceIds: readonly string[]): readonly StoredLog[] {
  const found: StoredLog[] = [];
  for (const traceId of traceIds) {
    if (found.length >= maxLogs) break;
    const logs = store.logs.logsOfTrace(traceId).filter((log) => log.correlation_id === null);
    found.push(...logs.slice(0, maxLogs));
  }
  return found;
}

function toSummaries(store: StoreReader, traceIds: readonly string[]): readonly TraceSummary[] {
  return traceIds.flatMap((traceId) => {
    const logCount = store.logs.countOfTrace(traceId);
    if (!store.spans.isLonger(traceId, mostHeads)) return toSummary(store.spans.heads(traceId), logCount) ?? [];
    const sums = store.traceSums.sums(traceId);
    return sums === undefined ? [] : toSummaryOfSums(traceId, sums, logCount);
  });
}

function compareTime(a: StoredLog, b: StoredLog): number {
  const difference = BigInt(a.time_ns) - BigInt(b.time_ns);
  return difference < 0n ? -1 : Number(difference > 0n);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
