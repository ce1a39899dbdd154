import type { Signal, SpoolFolder } from './folder.ts';
import { Spool, type RecordEncoder } from './spool.ts';
import { WriterPool } from './writer-pool.ts';

/**
 * Makes a spool in which nothing is put: it only takes over what others left in a folder.
 * @param onDamage Told how many records could not be read.
 */
export function createLeftSpool(
  signal: Signal,
  folder: SpoolFolder,
  onDamage: (records: number) => void,
): Spool<never> {
  return new Spool<never>({
    signal,
    encoder: nothingToEncode,
    writers: new WriterPool(),
    folder,
    maxMemoryRecords: 0,
    destinations: 1,
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
