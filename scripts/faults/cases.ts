import type { FaultCase } from './case.ts';
import { endCases } from './cases-of-ends.ts';
import { burst, outage, steady } from './forms.ts';
import type { SinkMode } from './sink-mode.ts';

/** An outage, as the reference measured it and in short. */
const longTimes = { ratePerSecond: 200, beforeS: 10, faultS: 60, afterS: 20 };
const shortTimes = { ratePerSecond: 50, beforeS: 1, faultS: 4, afterS: 6 };
/** An answer that is no outage. */
const longFault = { ratePerSecond: 100, beforeS: 5, faultS: 10, afterS: 10 };
const shortFault = { ratePerSecond: 50, beforeS: 1, faultS: 3, afterS: 4 };
const down: SinkMode = { kind: 'down' };
const hang: SinkMode = { kind: 'hang' };
const hourS = 3_600;
const retryAfterS = 2;
const oneBatch = 512;
/** The least that the product accepts. */
const tinySpool = { FILROUGE_SPOOL_MAX_BYTES: '65536' };
const noSpool = { FILROUGE_SPOOL_DIR: 'none' };

const outages: readonly FaultCase[] = [
  {
    goal: 'G1',
    name: 'sink down for a while',
    promise:
      'lost 0, doubled <= 0.5 %, RSS <= +40 MB, caught up <= 10 s, loop p99 as with the sink up',
    short: outage(down, shortTimes),
    long: outage(down, longTimes),
    limits: { doubledShare: 0.005, rssGrowthMb: 40, caughtUpMs: 10_000, loopRatio: 1.5 },
  },
  {
    goal: 'G2',
    name: 'sink down for the whole life, then a restart',
    promise: 'recovered 100 %, doubled 0, end <= 100 ms',
    short: steady({ ratePerSecond: 50, seconds: 4 }, { mode: down, restart: true }),
    long: steady({ ratePerSecond: 100, seconds: 10 }, { mode: down, restart: true }),
    limits: { doubled: 0, endDelayMs: 100 },
  },
  {
    goal: 'G3',
    name: 'sink down for long, below the cap of the disk',
    promise: 'lost 0',
    short: outage(down, { ...shortTimes, faultS: 8 }, { restart: true }),
    long: outage(down, { ...longTimes, faultS: hourS, afterS: 60 }, { restart: true }),
    limits: {},
  },
  {
    goal: 'G3',
    name: 'sink down, 64 KiB of disk',
    promise: 'what fits is kept, what is lost is counted to the unit, said <= 5 s',
    short: steady({ burst: 3_000, holdSeconds: 6 }, { mode: down, restart: true, env: tinySpool }),
    long: steady(
      { ratePerSecond: 200, seconds: 300 },
      { mode: down, restart: true, env: tinySpool },
    ),
    limits: { lost: 'counted', recovered: 1, balance: true, saidMs: 5_000 },
  },
  {
    goal: 'G4',
    name: 'sink hangs for a while',
    promise: 'lost 0, one request per signal, 5 s deadline',
    short: outage(hang, { ...shortTimes, faultS: 7 }, { restart: true }),
    long: outage(
      hang,
      { ratePerSecond: 200, beforeS: 5, faultS: 15, afterS: 15 },
      { restart: true },
    ),
    limits: { openRequests: 1, requestMs: 5_000 },
  },
  {
    goal: 'G4',
    name: 'sink hangs for the whole life, then a restart',
    promise: 'lost 0, end <= 1 s',
    short: steady({ ratePerSecond: 50, seconds: 4 }, { mode: hang, restart: true }),
    long: steady({ ratePerSecond: 200, seconds: 20 }, { mode: hang, restart: true }),
    limits: { endDelayMs: 1_000 },
  },
];

const answers: readonly FaultCase[] = [
  fault('G5', '500', { kind: 'status', status: 500 }, 'lost 0', {}),
  fault('G5', '503', { kind: 'status', status: 503 }, 'lost 0', {}),
  fault(
    'G5',
    '503, Retry-After 2',
    { kind: 'status', status: 503, retryAfterS },
    'lost 0, the pause as asked, at most a fifth longer',
    { retryAfterMs: retryAfterS * 1_000 },
  ),
  fault(
    'G5',
    '429, Retry-After 2',
    { kind: 'status', status: 429, retryAfterS },
    'lost 0, the pause as asked, at most a fifth longer',
    { retryAfterMs: retryAfterS * 1_000 },
  ),
  {
    goal: 'G6',
    name: '400 for each batch with one of 512 records in it',
    promise:
      'lost 0 beside it, <= 20 bad requests, counted, said <= 5 s, the dead-letter files hold that record alone',
    short: steady(
      { burst: 512, holdSeconds: 5 },
      { mode: { kind: 'poison', number: 250 }, restart: true },
    ),
    limits: { badRequests: 20, balance: true, saidMs: 5_000, deadLetters: [250] },
  },
  {
    goal: 'G6',
    name: '413 above 20,000 bytes',
    promise: 'lost 0, nothing in the dead-letter files',
    short: steady(
      { burst: 512, holdSeconds: 4 },
      { mode: { kind: 'too-large', maxBytes: 20_000 }, restart: true },
    ),
    limits: { deadLetters: [] },
  },
  fault('G6', 'partial success', { kind: 'partial' }, 'rejected records counted, said <= 5 s', {
    balance: true,
    saidMs: 5_000,
  }),
  fault('G7', 'reset in the body', { kind: 'reset' }, 'lost 0, doubled <= 512', {
    doubled: oneBatch,
  }),
  fault('G7', 'answers after 2 s', { kind: 'slow', delayMs: 2_000 }, 'lost 0, doubled <= 512', {
    doubled: oneBatch,
  }),
];

const bursts: readonly FaultCase[] = [
  {
    goal: 'G8',
    name: 'burst',
    promise: 'lost 0, RSS <= +100 MB',
    ifMissed:
      'winston itself keeps each line until the turn ends, which takes the memory that the program needs without us; with Node.js 24, whose young generation grows to twice that of 22, that alone is more than the limit',
    short: burst(5_000, 3),
    long: burst(50_000, 15),
    limits: { rssGrowthMb: 100 },
  },
  {
    goal: 'G8',
    name: 'burst, no disk',
    promise: 'what is lost is counted to the unit',
    short: burst(5_000, 3, { env: noSpool }),
    long: burst(50_000, 15, { env: noSpool }),
    limits: { lost: 'counted', balance: true },
  },
];

const silence: readonly FaultCase[] = [
  {
    goal: 'G19',
    name: 'sink down, no disk, more than memory holds',
    promise: 'what is lost is counted to the unit, said <= 5 s',
    short: steady({ burst: 5_000, holdSeconds: 6 }, { mode: down, restart: true, env: noSpool }),
    limits: { lost: 'counted', balance: true, saidMs: 5_000 },
  },
];

/** The goals about loss, in their order. */
export const cases: readonly FaultCase[] = [
  ...outages,
  ...answers,
  ...bursts,
  ...endCases,
  ...silence,
];

function fault(
  goal: string,
  name: string,
  mode: SinkMode,
  promise: string,
  limits: FaultCase['limits'],
): FaultCase {
  return {
    goal,
    name: `${name} for a while`,
    promise,
    short: outage(mode, shortFault, { restart: true }),
    long: outage(mode, longFault, { restart: true }),
    limits,
  };
}
