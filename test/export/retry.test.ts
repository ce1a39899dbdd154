import { describe, expect, test } from 'vitest';
import {
  isRetryableError,
  isRetryableStatus,
  parseRetryAfter,
  toBackoffMs,
} from '../../src/export/retry.ts';

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

test.each([0, 1, 2, 3, 10])(
  'retry %i comes after at most 5 s, and later than the one before',
  (retries) => {
    expect(toBackoffMs(retries + 1, 0.5)).toBeGreaterThanOrEqual(toBackoffMs(retries, 0.5));
    expect(toBackoffMs(retries, 1)).toBeLessThanOrEqual(5_000);
    expect(toBackoffMs(retries, 0)).toBeGreaterThanOrEqual(800);
  },
);

test.each([
  [429, true],
  [502, true],
  [503, true],
  [504, true],
  [400, false],
  [401, false],
  [500, false],
])('status %i is tried again: %s', (status, expected) => {
  expect(isRetryableStatus(status)).toBe(expected);
});

test('a refused connection is tried again, a bad certificate is not', () => {
  expect(isRetryableError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe(true);
  expect(isRetryableError(Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }))).toBe(false);
  expect(isRetryableError('ECONNREFUSED')).toBe(false);
});
