import { expect, test } from 'vitest';
import { toAge, toAmount, toSize } from '../../src/cli/spool/words.ts';

const second = 1_000;
const hour = 3_600 * second;

test.each([
  [-5 * second, '0 s'],
  [59.9 * second, '59 s'],
  [60 * second, '1 min'],
  [hour - 1, '59 min'],
  [47.9 * hour, '47 h'],
  [48 * hour, '2 d'],
  [400 * 24 * hour, '400 d'],
])('toAge() writes %d ms as %s', (milliseconds, text) => {
  expect(toAge(milliseconds)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [9_950, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [268_435_456, '268 MB'],
])('toSize() writes %d bytes as %s', (bytes, text) => {
  expect(toSize(bytes)).toBe(text);
});

test.each([
  [{ spans: 1_204, logs: 88 }, '1,204 spans and 88 log records'],
  [{ spans: 1, logs: 0 }, '1 span'],
  [{ spans: 0, logs: 1 }, '1 log record'],
  [{ spans: 0, logs: 0 }, 'no records'],
])('toAmount() writes %j as %s', (amount, text) => {
  expect(toAmount(amount)).toBe(text);
});
