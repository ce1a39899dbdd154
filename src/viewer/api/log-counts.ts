import type { CountedLog, FieldTally } from '../store/log-tally.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { logParameters, toLogConditions, toStop } from './log-conditions.ts';
import { Parameters } from './parameters.ts';
import type { LogCountsAnswer, LogFacet } from './types.ts';

const mostBars = 60;
const mostValues = 8;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
/** Lengths of a bar that people can read a clock by. */
const steps: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
];
const dayMs = 24 * hourMs;

/** `GET /api/logs/counts`: what `GET /api/logs` finds by the same parameters, counted over time and by field. */
export function answerLogCounts(store: StoreReader, query: URLSearchParams): LogCountsAnswer {
  const { logs, fields, stoppedAtNs } = store.logTally.count(
    toLogConditions(new Parameters(query, logParameters)),
  );
  return {
    counted: logs.length,
    ...toBars(logs),
    facets: fields.filter(({ values }) => values.size > 0).map(toFacet),
    ...toStop(stoppedAtNs),
  };
}

type Bars = Pick<LogCountsAnswer, 'since' | 'step_millis' | 'series'>;

/** @param logs The latest first. */
function toBars(logs: readonly CountedLog[]): Bars {
  const last = logs[0]?.timeMs ?? 0;
  const first = logs.at(-1)?.timeMs ?? 0;
  const step = toStep(first, last);
  const start = Math.floor(first / step) * step;
  const count = logs.length === 0 ? 0 : Math.floor((last - start) / step) + 1;
  const toZeros = (): number[] => Array.from({ length: count }, () => 0);
  const series = { errors: toZeros(), warnings: toZeros(), others: toZeros() };
  for (const { timeMs, severity } of logs) {
    const bars = severity >= 17 ? series.errors : severity >= 13 ? series.warnings : series.others;
    const at = Math.floor((timeMs - start) / step);
    bars[at] = (bars[at] ?? 0) + 1;
  }
  return {
    ...(logs.length > 0 && { since: new Date(start).toISOString() }),
    step_millis: step,
    series,
  };
}

function toStep(first: number, last: number): number {
  const least = (last - first + 1) / (mostBars - 1);
  return steps.find((step) => step >= least) ?? Math.ceil(least / dayMs) * dayMs;
}

function toFacet({ name, values }: FieldTally): LogFacet {
  const sorted = [...values]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { name, distinct: values.size, values: sorted.slice(0, mostValues) };
}
