import type { Signal, SpoolFolder } from './folder.ts';
import { Spool, type RecordEncoder } from './spool.ts';
import { WriterPool } from './writer-pool.ts';

/**
 * Makes a spool in which nothing is put: it only takes over what others left in a folder, or gave out of their memory.
 * @param destinations How many its segments are for; one that is settled for all of them is removed.
 * @param onDamage Told how many records could not be read.
 */
export function createLeftSpool(
  signal: Signal,
  folder: SpoolFolder | undefined,
  destinations: number,
  onDamage: (records: number) => void,
): Spool<never> {
  return new Spool<never>({
    signal,
    encoder: nothingToEncode,
    writers: new WriterPool(),
    folder,
    maxMemoryRecords: 0,
    destinations,
    events: {
      dropped() {},
      droppedAdopted: (_reason, records) => onDamage(records),
      failed() {},
      recovered() {},
    },
  });
}

const nothingToEncode: RecordEncoder<never> = {
  writeRecord() {},
  scopeOf: (item) => item,
  resourceOf: (item) => item,
  writeScope() {},
  writeResource() {},
  isFinal: () => true,
};
