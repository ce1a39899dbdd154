import { Refusal } from '../refusal.ts';
import { endOfBucket, quantiles } from '../store/buckets.ts';
import type { BucketCount } from '../store/buckets.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { toBounds, toRange } from './overview.ts';
import { Parameters } from './parameters.ts';
import type { SpansLikeAnswer } from './types.ts';

/** A day, and the minute in which it ends. */
const mostMinutes = 1_441;

/**
 * `GET /api/spans/like?service=NAME&name=NAME`: how long the spans of an operation took, of whatever kind. `since` and `until` as
 * in `/api/overview`, at most a day apart.
 */
export function answerSpansLike(
  store: StoreReader,
  query: URLSearchParams,
  nowMs: number,
): SpansLikeAnswer {
  const parameters = new Parameters(query, ['service', 'name', 'since', 'until']);
  const service = parameters.required('service', 'its name');
  const name = parameters.required('name', 'that of the spans');
  const range = toRange(store, parameters, nowMs);
  if (range.last - range.first >= mostMinutes)
    throw new Refusal(400, 'since is more than a day before until; expected less');
  const { count, errors, durations } = store.services.operation(service, name, range);
  return { ...toBounds(range), service, name, count, errors, ...toDurations(durations) };
}

function toDurations(
  counts: readonly BucketCount[],
): Omit<SpansLikeAnswer, 'since' | 'until' | 'service' | 'name' | 'count' | 'errors'> {
  if (counts.length === 0) return { durations: [] };
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles(counts, [0.5, 0.95, 0.99]);
  return {
    p50_millis: p50,
    p95_millis: p95,
    p99_millis: p99,
    durations: [...Map.groupBy(counts, ({ bucket }) => bucket)]
      .toSorted(([left], [right]) => left - right)
      .map(([bucket, cells]) => ({
        below_millis: endOfBucket(bucket),
        count: cells.reduce((sum, cell) => sum + cell.count, 0),
      })),
  };
}
