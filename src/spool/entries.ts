import type { Entry } from './entry.ts';
import type { GivenContent } from './memory-segment.ts';

/** A segment in memory, as another process is given it. */
export interface HeldSegment extends GivenContent {
  /** Milliseconds since 1970. */
  readonly createdMs: number;
}

/** Tells whether a destination has not settled all of a segment. */
export function isWaiting({ records, settled }: Entry): boolean {
  return settled.some((each) => each.records < records);
}

/** Gives the names of the files among segments. */
export function toFiles(entries: readonly Entry[]): string[] {
  return entries.map(({ segment }) => segment.fileName).filter((name) => name !== undefined);
}

/** Gives what waits in memory. */
export function toHeld(entries: readonly Entry[]): HeldSegment[] {
  return entries.filter(isWaiting).flatMap(({ segment, settled }) => {
    const bytes = segment.content();
    const acknowledged = settled.map(({ position }) => position);
    return bytes === undefined ? [] : [{ createdMs: segment.createdMs, bytes, acknowledged }];
  });
}

/** Notes that so many records in memory, the oldest first, were settled by somebody else. */
export function settleHeld(entries: readonly Entry[], slot: number, records: number): void {
  let rest = records;
  for (const { segment, settled, records: all } of entries) {
    const own = settled[slot];
    if (segment.isKept || own === undefined) continue;
    const here = Math.min(rest, all - own.records);
    own.records += here;
    rest -= here;
  }
}

/**
 * Counts the records that wait in memory.
 * @param of `Math.max`: for the destination that is furthest on; `Math.min`: for the one that is least so.
 */
export function countHeld(entries: readonly Entry[], of: (...records: number[]) => number): number {
  let waiting = 0;
  for (const { segment, records, settled } of entries) {
    if (!segment.isKept) waiting += records - of(...settled.map((each) => each.records));
  }
  return waiting;
}

/** Finds what one destination has and another one does not take, in memory. */
export function findLaggard(entries: readonly Entry[]): Entry | undefined {
  return entries.find(
    (each) =>
      !each.segment.isKept &&
      isWaiting(each) &&
      each.settled.some(({ records }) => records === each.records),
  );
}
