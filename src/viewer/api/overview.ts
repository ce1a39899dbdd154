import { spanKinds, toDateTime, toMs } from '../store/from-row.ts';
import type { SeriesCell } from '../store/service-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { Counted } from '../store/tally.ts';
import { Refusal } from '../refusal.ts';
import { toLegacyBody } from './legacy-body.ts';
import { toBuildRow } from './builds.ts';
import { Parameters } from './parameters.ts';
import { toPercentiles } from './percentiles.ts';
import { toBounds, toMinute, toRange, type Range } from './range.ts';
import type { CountsRow, OperationsAnswer, OverviewAnswer, SeriesRow } from './types.ts';

const minuteMs = 60_000;
/** Parts into which a range is cut for its bars. */
const mostSlots = 60;
/** The latest of each service. */
const mostBuilds = 5;

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
      builds: row.builds.slice(0, mostBuilds).map(toBuildRow),
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

/** A range of a few seconds says nothing of a minute: it counts as one. */
function toCounts({ count, errors, durations }: Counted, { sinceMs, untilMs }: Range): CountsRow {
  const minutes = Math.max(1, (untilMs - sinceMs) / minuteMs);
  const perMinute = Number((count / minutes).toPrecision(3));
  if (count === 0) return { requests: 0, errors: 0, per_minute: 0 };
  return { requests: count, errors, per_minute: perMinute, ...toPercentiles(durations) };
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
