import { quantiles } from '../store/buckets.ts';
import { spanKinds, toDateTime, toMs } from '../store/from-row.ts';
import type { Counted, Minutes, SeriesCell } from '../store/service-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { Refusal } from '../refusal.ts';
import { toLegacyBody } from './legacy-body.ts';
import { Parameters } from './parameters.ts';
import type { CountsRow, OperationsAnswer, OverviewAnswer, SeriesRow } from './types.ts';

const minuteMs = 60_000;
const defaultRangeMs = 60 * minuteMs;
/** Parts into which a range is cut for its bars. */
const mostSlots = 60;

/** A range of whole minutes in which something was counted. */
export interface Range extends Minutes {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/**
 * `GET /api/overview`: what services did and who calls whom. `since` and `until` are ISO 8601 or milliseconds since 1970;
 * the last hour unless given. Counted by whole minutes, from the first one that has a span.
 */
export function answerOverview(store: StoreReader, query: URLSearchParams, nowMs: number): OverviewAnswer {
  const range = toRange(store, new Parameters(query, ['since', 'until']), nowMs);
  const { first, last } = range;
  const minutesPerSlot = Math.ceil((last - first + 1) / mostSlots);
  const series = Map.groupBy(
    store.services.series(range, minutesPerSlot),
    (cell) => cell.service,
  );
  const slots = Math.ceil((last - first + 1) / minutesPerSlot);
  return {
    ...toBounds(range),
    step_seconds: minutesPerSlot * 60,
    services: store.services.services(range).map((row) => ({
      service: row.service,
      spans: row.spans,
      ...toCounts(row, range),
      error_logs: row.errorLogs,
      last_seen: toDateTime(row.lastNs),
      series: toSeriesRow(series.get(row.service) ?? [], slots),
    })),
    calls: store.services.calls(range),
  };
}

/** `GET /api/overview/operations?service=NAME`: what the operations of a service did, the most frequent first. */
export function answerOverviewOperations(
  store: StoreReader,
  query: URLSearchParams,
  nowMs: number,
): OperationsAnswer {
  const parameters = new Parameters(query, ['service', 'since', 'until']);
  const service = parameters.required('service', 'its name');
  const range = toRange(store, parameters, nowMs);
  return {
    ...toBounds(range),
    service,
    operations: store.services.operations(service, range).map((row) => ({
      name: row.name,
      kind: spanKinds[row.kind] ?? 'internal',
      ...toCounts(row, range),
    })),
  };
}

/**
 * `GET /api/dependencies?endTs=MS[&lookback=MS]`, as Jaeger's page and Grafana ask it: both in milliseconds, a day unless
 * said. Services only.
 */
export function answerDependencies(store: StoreReader, query: URLSearchParams): object {
  const parameters = new Parameters(query, ['endTs', 'lookback']);
  const untilNs = parameters.instant('endTs');
  if (untilNs === undefined) throw new Refusal(400, 'endTs is missing; expected milliseconds since 1970');
  const untilMs = toMs(untilNs);
  const lookbackMs = parameters.count('lookback', 1_440 * minuteMs, 999_999_999);
  const calls = store.services.calls({ first: toMinute(untilMs - lookbackMs), last: toMinute(untilMs) });
  const data = calls
    .filter(({ kind }) => kind === 'service')
    .map(({ caller, callee, calls: callCount }) => ({ parent: caller, child: callee, callCount }));
  return toLegacyBody(data);
}

/** Reads `since` and `until`: the last hour unless given. @throws Refusal 400. */
export function toRange(store: StoreReader, parameters: Parameters, nowMs: number): Range {
  const untilMs = msOf(parameters.instant('until')) ?? nowMs;
  const sinceMs = msOf(parameters.instant('since')) ?? untilMs - defaultRangeMs;
  if (sinceMs > untilMs) throw new Refusal(400, 'since is after until; expected it before');
  const last = toMinute(untilMs);
  const first = Math.min(store.services.firstMinute(toMinute(sinceMs)) ?? last, last);
  return {
    first,
    last,
    sinceMs: first * minuteMs,
    untilMs: Math.max(Math.min((last + 1) * minuteMs, nowMs), first * minuteMs),
  };
}

function msOf(instantNs: bigint | undefined): number | undefined {
  return instantNs === undefined ? undefined : toMs(instantNs);
}

function toMinute(ms: number): number {
  return Math.max(0, Math.floor(ms / minuteMs));
}

/** Says a range as answers do. */
export function toBounds({ sinceMs, untilMs }: Range): { readonly since: string; readonly until: string } {
  return { since: new Date(sinceMs).toISOString(), until: new Date(untilMs).toISOString() };
}

/** A range of a few seconds says nothing of a minute: it counts as one. */
function toCounts({ count, errors, durations }: Counted, { sinceMs, untilMs }: Range): CountsRow {
  const minutes = Math.max(1, (untilMs - sinceMs) / minuteMs);
  const perMinute = Number((count / minutes).toPrecision(3));
  if (count === 0) return { requests: 0, errors: 0, per_minute: 0 };
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles(durations, [0.5, 0.95, 0.99]);
  return {
    requests: count,
    errors,
    per_minute: perMinute,
    p50_millis: p50,
    p95_millis: p95,
    p99_millis: p99,
  };
}

function toSeriesRow(cells: readonly SeriesCell[], slots: number): SeriesRow {
  const requests = Array.from({ length: slots }, () => 0);
  const errors = [...requests];
  for (const { slot, count, errors: failed } of cells) {
    requests[slot] = count;
    errors[slot] = failed;
  }
  return { requests, errors };
}
