import { expect, test } from 'vitest';
import { toLevel, toSeverity } from '#record';

test.each([
  ['silly', 'TRACE', 1],
  ['debug', 'DEBUG', 5],
  ['verbose', 'DEBUG', 6],
  ['http', 'DEBUG', 7],
  ['info', 'INFO', 9],
  ['notice', 'INFO', 10],
  ['warn', 'WARNING', 13],
  ['warning', 'WARNING', 13],
  ['error', 'ERROR', 17],
  ['crit', 'ERROR', 18],
  ['alert', 'ERROR', 19],
  ['emerg', 'FATAL', 21],
  ['ERROR', 'ERROR', 17],
  ['of my own', 'INFO', 9],
])('toSeverity() gives %s the level %s and the number %i', (name, level, number) => {
  expect(toSeverity(name)).toEqual({ level, number });
  expect(toLevel(number)).toBe(level);
});
