import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BuildCounts, ComparedOperation } from '#viewer/api';
import { byChange, toCaution, toChange, toDurationWords } from '../../ui/build-change.ts';

test.each([
  ['longer', 88, 310, '× 3.5 slower'],
  ['shorter', 310, 88, '× 0.28 faster'],
  ['much longer', 1, 1_234, '× 1234 slower'],
  ['equal', 88, 88, 'the same'],
  ['as near as buckets are wide', 100, 104, 'about the same'],
  ['from nothing', 0, 5, 'slower'],
  ['to nothing', 5, 0, 'faster'],
  ['unknown before', undefined, 5, ''],
  ['unknown after', 5, undefined, ''],
])('%s', (_, left, right, text) => {
  expect(toChange(left, right, toDurationWords()).text).toBe(text);
});

test('a bar points to the other side when the builds are swapped, and is never longer than whole', () => {
  const millis = fc.double({ min: 0, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(millis, millis, (left, right) => {
      const { share } = toChange(left, right, toDurationWords());
      expect(Math.abs(share)).toBeLessThanOrEqual(1);
      expect(toChange(right, left, toDurationWords()).share).toBeCloseTo(-share, 9);
    }),
  );
});

function toCounts(millis: number, spans = 200): BuildCounts {
  return { spans, errors: 0, p95_millis: millis };
}

test('operations of one build come first, then those that changed most, slower or faster', () => {
  const rows: readonly ComparedOperation[] = [
    { name: 'same', kind: 'server', left: toCounts(10), right: toCounts(10) },
    { name: 'slower', kind: 'server', left: toCounts(10), right: toCounts(20) },
    { name: 'faster', kind: 'server', left: toCounts(30), right: toCounts(10) },
    { name: 'new', kind: 'server', right: toCounts(10) },
  ];
  const names = rows.toSorted(byChange).map(({ name }) => name);
  expect(names).toEqual(['new', 'faster', 'slower', 'same']);
});

test.each([
  [19, 'p95 and p99 are the longest'],
  [20, 'p99 is the longest'],
  [99, 'p99 is the longest'],
])('of %i spans it is said that percentiles are the longest of them', (spans, words) => {
  expect(toCaution([toCounts(10), toCounts(10, spans)])).toContain(words);
});

test('of a hundred spans nothing has to be said', () => {
  expect(toCaution([toCounts(10, 100), toCounts(10, 500)])).toBeUndefined();
});
