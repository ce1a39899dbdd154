import type { Counted } from '../../scripts/faults/balance.ts';
import type { Measured, Traffic } from '../../scripts/faults/measured.ts';
import type { Ending } from '../../scripts/faults/program.ts';

/** What is counted of a signal of which nothing is missing. */
export const counted: Counted = {
  produced: 100,
  acknowledged: 100,
  lost: 0,
  doubled: 0,
  refused: 0,
  unknown: 0,
  acknowledgedOfProcess: 100,
};
/** Requests that went well. */
export const traffic: Traffic = {
  requests: 3,
  mostOpen: 1,
  longestOpenMs: 0,
  badRequests: 0,
  pausesMs: [2_000],
};
/** An end in order. */
export const ended: Ending = {
  code: 0,
  signal: null,
  stderr: '',
  atMs: 5_000,
  firstSaidMs: undefined,
  isForced: false,
};
/** A run without any fault. */
export const good: Measured = {
  spans: counted,
  logs: counted,
  recovered: 0,
  ending: ended,
  plain: ended,
  plainMarks: {},
  troubleMs: 1_000,
  endDelayMs: 20,
  caughtUpMs: 100,
  marks: { rssGrowth: 0, loopP99Us: 10_000, throws: 0 },
  upLoopP99Us: 10_000,
  requests: { spans: traffic, logs: traffic },
  imbalance: [],
  dropped: { spans: 0, logs: 0 },
  deadLetters: { spans: [7], logs: [7] },
  crashes: ['uncaught exception: planned'],
  largestBytes: 1_000,
  ownProtos: { spans: 1, logs: 1 },
  text: { lines: 102, controls: 0, records: 102 },
};
