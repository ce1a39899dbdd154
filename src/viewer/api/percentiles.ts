import { quantiles, type BucketCount } from '../store/buckets.ts';

/** Percentiles of durations, at most 2.2 % beside; absent without spans. */
export interface Percentiles {
  readonly p50_millis?: number;
  readonly p95_millis?: number;
  readonly p99_millis?: number;
}

/** Gives the percentiles that answers say. */
export function toPercentiles(durations: readonly BucketCount[]): Percentiles {
  if (durations.length === 0) return {};
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles(durations, [0.5, 0.95, 0.99]);
  return { p50_millis: p50, p95_millis: p95, p99_millis: p99 };
}
