import type { Segment } from './segment.ts';

/** A segment with what is known of it in this process. */
export interface Entry {
  readonly segment: Segment;
  /** Records in it; of a segment that was taken over, those read so far. */
  records: number;
  /** No record is added any more. */
  isClosed: boolean;
  /** It was given up: nobody reads it any more. */
  isDropped: boolean;
  /** How far each reader has settled it. */
  readonly settled: Settled[];
  /** The resources of this process by their number; absent where the frames say all. */
  readonly toResource?: (ref: number) => Buffer | undefined;
}

/** How far one reader has settled a segment. */
export interface Settled {
  records: number;
  position: number;
  isAll: boolean;
}

/** Makes an entry for so many readers. */
export function createEntry(
  segment: Segment,
  readers: number,
  toResource?: (ref: number) => Buffer | undefined,
): Entry {
  return {
    segment,
    records: 0,
    isClosed: false,
    isDropped: false,
    settled: Array.from({ length: readers }, (_, slot) => ({
      records: 0,
      position: segment.acknowledged[slot] ?? 0,
      isAll: false,
    })),
    ...(toResource === undefined ? {} : { toResource }),
  };
}
