import {
  readBatch,
  startOf,
  type Batch,
  type BatchSize,
  type Progress,
  type ReadBatch,
} from './batch.ts';
import type { Entry } from './entry.ts';

/** Reads segments for one destination, in their order. */
export interface Reader {
  /**
   * Gives what comes next, or undefined when all is read; the same again until it is settled.
   * Rejects with the system's error.
   */
  next(size: BatchSize): Promise<Batch | undefined>;
  /** The batch that was given last has found its end: it is not read again, not even by another process. */
  settle(): void;
  /** The batch that was given last is read anew, with what came meanwhile. */
  giveBack(): void;
  /** Tells whether the batch that was given last is of this segment. */
  isUnderWay(entry: Entry): boolean;
}

/** What a reader tells. */
export interface ReaderEvents {
  /** So many records could not be read. */
  readonly damaged: (records: number) => void;
  /** So many records of a segment found their end, the damaged ones among them. */
  readonly settled: (records: number) => void;
  /** All of a segment is settled. */
  readonly finished: (entry: Entry) => void;
}

/**
 * Makes a reader.
 * @param entries In their order; it changes while segments come and go.
 * @param slot Number of the destination.
 */
export function createReader(
  entries: readonly Entry[],
  slot: number,
  events: ReaderEvents,
): Reader {
  let progress: Progress | undefined;
  let given: ReadBatch | undefined;

  function isOpen(entry: Entry): boolean {
    return !entry.isDropped && entry.settled[slot]?.isAll === false;
  }

  async function next(size: BatchSize): Promise<Batch | undefined> {
    while (given === undefined || !isOpen(given.progress.entry)) {
      const entry = entries.find(isOpen);
      if (entry === undefined) return undefined;
      if (progress?.entry !== entry) progress = startOf(entry);
      given = await readBatch(progress, slot, size);
      if (given.records.length > 0) continue;
      settle();
      if (isOpen(entry)) return undefined;
    }
    return given;
  }

  function settle(): void {
    if (given === undefined) return;
    const { damaged } = given;
    ({ progress } = given);
    given = undefined;
    const { entry, position, records } = progress;
    const settled = entry.settled[slot];
    if (settled === undefined || entry.isDropped) return;
    if (damaged > 0) events.damaged(damaged);
    events.settled(records - settled.records);
    settled.records = records;
    if (position > settled.position) entry.segment.acknowledge(slot, position);
    settled.position = position;
    if (!entry.isClosed || position < entry.segment.size) return;
    settled.isAll = true;
    events.finished(entry);
  }

  function giveBack(): void {
    given = undefined;
  }

  return { next, settle, giveBack, isUnderWay: (entry) => given?.progress.entry === entry };
}
