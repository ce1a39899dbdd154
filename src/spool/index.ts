export type { Batch, BatchSize, StoredRecord } from './batch.ts';
export { keepDeadLetter } from './dead-letter-file.ts';
export { noteEndedThread } from './owner.ts';
export { createSpoolFolder } from './folder.ts';
export type { Signal, SpoolFolder } from './folder.ts';
export type { Reader } from './reader.ts';
export { Spool } from './spool.ts';
export type { RecordEncoder, SpoolDropReason, SpoolEvents, SpoolOptions } from './spool.ts';
export { WriterPool } from './writer-pool.ts';
