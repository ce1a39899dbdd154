import { endOfBucket } from '../store/buckets.ts';
import type { BucketCount } from '../store/buckets.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { toBuildRow } from './builds.ts';
import { Parameters } from './parameters.ts';
import { toPercentiles } from './percentiles.ts';
import { toBounds, toRangeOfDay } from './range.ts';
import type { SpansLikeAnswer } from './types.ts';

const mostBuilds = 5;

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
  const range = toRangeOfDay(store, parameters, nowMs);
  const { count, errors, durations } = store.services.operation(service, name, range);
  return {
    ...toBounds(range),
    service,
    name,
    count,
    errors,
    ...toPercentiles(durations),
    builds: store.builds.builds(service, name, range).slice(0, mostBuilds).map(toBuildRow),
    durations: toSorted(durations),
  };
}

function toSorted(counts: readonly BucketCount[]): SpansLikeAnswer['durations'] {
  return [...Map.groupBy(counts, ({ bucket }) => bucket)]
    .toSorted(([left], [right]) => left - right)
    .map(([bucket, cells]) => ({
      below_millis: endOfBucket(bucket),
      count: cells.reduce((sum, cell) => sum + cell.count, 0),
    }));
}
