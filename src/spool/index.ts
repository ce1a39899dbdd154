export type { Batch, BatchSize, StoredRecord } from './batch.ts';
export { keepDeadLetter, toDeadLetterName } from './dead-letter-file.ts';
export { noteEndedThread } from './owner.ts';
export { createSpoolFolder, findFault } from './folder.ts';
export type { Signal, SpoolFolder } from './folder.ts';
export { createLeftSpool } from './left-spool.ts';
export type { Reader } from './reader.ts';
export { maxDestinations } from './segment-head.ts';
export { Spool } from './spool.ts';
export type {
  HeldSegment,
  RecordEncoder,
  SpoolDropReason,
  SpoolEvents,
  SpoolOptions,
} from './spool.ts';
export { isSegmentFile, surveyFolder } from './survey.ts';
export type { Keeper, SurveyedSegment, TakeRecords } from './survey.ts';
export { WriterPool } from './writer-pool.ts';
