import { expect, test } from 'vitest';
import { findImbalance, type Balance, type Counted } from '../../scripts/faults/balance.ts';
import type { Limits } from '../../scripts/faults/case.ts';
import type { Measured, TextOutput, Traffic } from '../../scripts/faults/measured.ts';
import { findMisses } from '../../scripts/faults/verdict.ts';
import { counted, ended, good, traffic } from './good-run.ts';

const balance: Balance = { produced: 100, exported: 100, spooled: 0, inFlight: 0, dropped: {} };

test('findMisses() finds nothing in a run without fault, whatever is limited', () => {
  const limits: Limits = {
    doubled: 0,
    endDelayMs: 100,
    rssGrowthMb: 40,
    caughtUpMs: 1_000,
    loopRatio: 1.5,
    openRequests: 1,
    requestMs: 5_000,
    retryAfterMs: 2_000,
    badRequests: 20,
    throws: 0,
    sameStderr: true,
    balance: true,
    deadLetters: [7],
    crash: 'planned',
    recordBytes: 65_536,
    stallMs: 50,
    ownProtos: 1,
    text: 'line',
  };

  expect(findMisses(good, limits)).toEqual([]);
});

const spansOf = (change: Partial<Counted>): Partial<Measured> => ({
  spans: { ...counted, ...change },
});
const textOf = (change: Partial<TextOutput>): Partial<Measured> => ({
  text: { lines: 102, controls: 0, records: 102, ...change },
});
const spanTraffic = (change: Partial<Traffic>): Partial<Measured> => ({
  requests: { spans: { ...traffic, ...change }, logs: traffic },
});

test.each<[string, Partial<Measured>, Limits, string]>([
  ['one lost record', spansOf({ lost: 1 }), {}, '1 spans lost'],
  ['a doubled record', spansOf({ doubled: 1 }), { doubled: 0 }, '1 spans doubled'],
  ['too large a share', spansOf({ doubled: 1 }), { doubledShare: 0.005 }, '1 spans doubled'],
  ['a program that made nothing', spansOf({ produced: 0 }), {}, 'no spans were made'],
  ['a loss that nobody counted', { dropped: undefined }, { lost: 'counted' }, 'no balance'],
  ['nothing recovered', {}, { recovered: 1 }, '0 recovered'],
  ['another exit code', { ending: { ...ended, code: 1 } }, {}, 'ended with code 1'],
  ['a signal', { ending: { ...ended, code: null, signal: 'SIGTERM' } }, {}, 'with SIGTERM'],
  ['a program that does not end', { ending: { ...ended, isForced: true } }, {}, 'killed'],
  ['another stderr', { ending: { ...ended, stderr: 'x\n' } }, { sameStderr: true }, 'stderr'],
  ['a late end', { endDelayMs: 5_000 }, { endDelayMs: 1_000 }, 'ended after 5000 ms'],
  ['memory that grows', { marks: { rssGrowth: 1e9 } }, { rssGrowthMb: 40 }, 'RSS grew'],
  ['an outage not caught up', { caughtUpMs: undefined }, { caughtUpMs: 10 }, 'never caught up'],
  ['a delayed loop', { marks: { loopP99Us: 90_000 } }, { loopRatio: 1.5 }, 'loop delay'],
  ['a call that throws', { marks: { throws: 1 } }, { throws: 0 }, '1 calls threw'],
  ['more throws than plain', { marks: { throws: 1 } }, { throws: 'as-plain' }, '1 calls threw'],
  ['two requests at once', spanTraffic({ mostOpen: 2 }), { openRequests: 1 }, '2 requests'],
  ['no deadline', spanTraffic({ longestOpenMs: 9_000 }), { requestMs: 5_000 }, 'took 9000 ms'],
  ['too many halves', spanTraffic({ badRequests: 21 }), { badRequests: 20 }, '21 bad'],
  ['impatience', spanTraffic({ pausesMs: [500] }), { retryAfterMs: 2_000 }, 'after 500 ms'],
  ['sloth', spanTraffic({ pausesMs: [9_000] }), { retryAfterMs: 2_000 }, 'after 9000 ms'],
  ['silence', {}, { saidMs: 5_000 }, 'said nothing'],
  ['a missing balance', { imbalance: undefined }, { balance: true }, 'no balance'],
  ['no dead letter', { deadLetters: { spans: [], logs: [7] } }, { deadLetters: [7] }, 'nothing'],
  ['a letter too many', { deadLetters: { spans: [7, 8], logs: [7] } }, { deadLetters: [7] }, '7,8'],
  ['an exception in no record', { crashes: ['other'] }, { crash: 'planned' }, 'no log record'],
  ['a huge record', { largestBytes: 70_000 }, { recordBytes: 65_536 }, 'of 70000 bytes'],
  [
    'a slow call',
    { marks: { 'ms-3': 70 }, plainMarks: { 'ms-3': 9 } },
    { stallMs: 50 },
    'call 3 took 61 ms',
  ],
  ['a lost own __proto__', { ownProtos: { spans: 1, logs: 0 } }, { ownProtos: 1 }, '0 logs'],
  ['no text', { text: undefined }, { text: 'clean' }, 'no text'],
  ['a raw control character', textOf({ controls: 1 }), { text: 'clean' }, '1 control'],
  ['a record in two lines', textOf({ lines: 103 }), { text: 'line' }, '103 lines'],
  ['a wrong balance', { imbalance: ['spans: wrong'] }, {}, 'spans: wrong'],
])('findMisses() sees %s', (_name, change, limits, expected) => {
  const misses = findMisses({ ...good, ...change }, limits);

  expect(misses.join()).toContain(expected);
});

test('findImbalance() finds nothing in a balance that is right', () => {
  expect(findImbalance('spans', balance, counted, true)).toEqual([]);
});

test.each<[string, Partial<Balance>, Partial<Counted>]>([
  ['a sum that is wrong', { produced: 101 }, { produced: 101 }],
  ['records that were not noticed', {}, { produced: 101 }],
  ['an export that never was', {}, { acknowledgedOfProcess: 99 }],
  ['a record that is missing and in no counter', { exported: 99, spooled: 1 }, { lost: 1 }],
])('findImbalance() sees %s', (_name, change, counts) => {
  const faults = findImbalance('spans', { ...balance, ...change }, { ...counted, ...counts }, true);

  expect(faults).not.toEqual([]);
});
