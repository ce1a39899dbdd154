import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions } from '../../scripts/faults/options.ts';

test('parseOptions() runs each case once in the short form and writes no page, unless asked', () => {
  expect(parseOptions([])).toEqual({
    isLong: false,
    only: undefined,
    runs: 1,
    nodes: [process.execPath],
    out: undefined,
    doc: false,
  });
});

test('parseOptions() takes several Node.js, wherever they are named from', () => {
  const { nodes, runs, doc, isLong, only } = parseOptions(
    '--node ./a --node /b/node --runs 3 --doc --long --only g1,G9'.split(' '),
  );

  expect(nodes).toEqual([resolve('a'), '/b/node']);
  expect([runs, doc, isLong, only]).toEqual([3, true, true, ['G1', 'G9']]);
});

test.each(['0', '1.5', 'many'])('parseOptions() refuses %s runs', (runs) => {
  expect(() => parseOptions(['--runs', runs])).toThrow('expected a whole number of at least 1');
});

test('parseOptions() refuses what it does not know', () => {
  expect(() => parseOptions(['--fast'])).toThrow('--fast');
});
