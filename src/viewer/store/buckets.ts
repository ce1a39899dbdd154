/** Buckets of durations: 16 for each doubling, so that what is read from them is at most 2.2 % beside. */
const perDoubling = 16;
const nanosPerMinute = 60_000_000_000n;
/** Of what took no time, or ended before it began. */
const noTime = -1;

/** How many durations fell into a bucket. */
export interface BucketCount {
  readonly bucket: number;
  readonly count: number;
}

/** Gives the minute of an instant, counted since 1970. */
export function minuteOf(timeNs: bigint): number {
  return Number(timeNs / nanosPerMinute);
}

/** Gives the bucket of a duration, as an exponential histogram of OpenTelemetry with scale 4 has them. */
export function toBucket(durationNs: bigint): number {
  return durationNs <= 0n ? noTime : Math.floor(Math.log2(Number(durationNs)) * perDoubling);
}

/** Gives the milliseconds that what fell into a bucket is shorter than. */
export function endOfBucket(bucket: number): number {
  return bucket === noTime ? 1e-6 : 2 ** ((bucket + 1) / perDoubling) / 1e6;
}

/** Gives the milliseconds in the middle of a bucket. */
function toMillis(bucket: number): number {
  if (bucket === noTime) return 0;
  return Number((2 ** ((bucket + 0.5) / perDoubling) / 1e6).toPrecision(4));
}

/**
 * Gives the durations, in milliseconds, that parts of all are not longer than (nearest rank).
 * @param counts By bucket, in any order.
 * @param parts Between 0 and 1.
 */
export function quantiles(
  counts: readonly BucketCount[],
  parts: readonly number[],
): readonly number[] {
  const sorted = counts.toSorted((a, b) => a.bucket - b.bucket);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  return parts.map((part) => {
    const rank = Math.max(1, Math.ceil(part * total));
    let passed = 0;
    const at = sorted.find(({ count }) => (passed += count) >= rank);
    return at === undefined ? 0 : toMillis(at.bucket);
  });
}
