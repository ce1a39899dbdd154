import { describe, expect, test } from 'vitest';
import { judgeStatus, parseRetryAfter, toBackoffMs } from '../../src/export/retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('parseRetryAfter()', () => {
  test.each([
    ['0', 0],
    ['2', 2_000],
    [' 3 ', 3_000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %s as %s ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});

describe('toBackoffMs()', () => {
  const busy = new Error('HTTP 503');

  test.each([
    [0, 250],
    [1, 500],
    [3, 2_000],
    [7, 30_000],
    [1_000, 30_000],
  ])('retry %i comes at any time up to %i ms', (retries, bound) => {
    expect(toBackoffMs(retries, { verdict: 'retry', error: busy }, 0)).toBe(0);
    expect(toBackoffMs(retries, { verdict: 'retry', error: busy }, 1)).toBe(bound);
  });

  test.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENOTFOUND'])(
    'who takes no connections (%s) is looked for every 5 s',
    (code) => {
      const error = Object.assign(new Error(code), { code });
      expect(toBackoffMs(3, { verdict: 'retry', error }, 1)).toBe(2_000);
      expect(toBackoffMs(1_000, { verdict: 'retry', error }, 1)).toBe(5_000);
    },
  );

  test('a fault of the configuration is tried again after 10 s at the earliest', () => {
    expect(toBackoffMs(0, { verdict: 'configuration', error: busy }, 0)).toBe(10_000);
  });
});

test.each([
  [429, 'retry'],
  [408, 'retry'],
  [500, 'retry'],
  [502, 'retry'],
  [503, 'retry'],
  [504, 'retry'],
  [301, 'retry'],
  [400, 'poison'],
  [422, 'poison'],
  [413, 'too_large'],
  [401, 'configuration'],
  [403, 'configuration'],
  [404, 'configuration'],
])('status %i is judged as %s', (status, expected) => {
  expect(judgeStatus(status)).toBe(expected);
});
