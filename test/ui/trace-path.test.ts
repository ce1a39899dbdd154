import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumOf, toSpanTree } from '../../ui/span-tree.ts';
import type { TimedSpan } from '../../ui/span-tree.ts';
import { toTimeUse } from '../../ui/time-use.ts';
import type { TimeUse } from '../../ui/time-use.ts';
import { joinNear, toCriticalPath } from '../../ui/trace-path.ts';

type Times = readonly [depth: number, start: number, end: number];

/** Spans of whole numbers are named by their place. */
function toSpans(times: readonly Times[]): readonly TimedSpan[] {
  return times.map(([depth, start, end], index) => ({
    span_id: String(index),
    depth,
    offset_millis: start,
    duration_millis: end - start,
  }));
}

const anyTimes = fc
  .tuple(fc.nat(40), fc.nat(30))
  .map(([start, length]) => [start, start + length] as const);

/** Trees of any shape: children anywhere in time, also outside of their parents. */
const anyTree = (roots: boolean): fc.Arbitrary<readonly TimedSpan[]> =>
  fc.array(fc.tuple(fc.nat(5), anyTimes), { minLength: 1, maxLength: 25 }).map((seeds) => {
    let above = -1;
    return toSpans(
      seeds.map(([wanted, [start, end]], index) => {
        above = Math.min(roots || index === 0 ? wanted : Math.max(wanted, 1), above + 1);
        return [above, start, end];
      }),
    );
  });

/** Real times: three decimals, as the server rounds them. */
const realTimes = fc.array(
  fc.tuple(
    fc.nat(4),
    fc.integer({ min: 0, max: 90_000 }).map((micros) => micros / 1000),
    fc.integer({ min: 0, max: 90_000 }).map((micros) => micros / 1000),
  ),
  { minLength: 1, maxLength: 40 },
);

const endOf = (span: TimedSpan): number => span.offset_millis + span.duration_millis;

function allSections(spans: readonly TimedSpan[]): readonly (readonly [string, number, number])[] {
  return [...toCriticalPath(toSpanTree(spans))]
    .flatMap(([id, { sections }]) =>
      sections.map((each) => [id, each.startMillis, each.endMillis] as const),
    )
    .toSorted((a, b) => a[1] - b[1]);
}

describe('toCriticalPath()', () => {
  test('is as long as the one root, and no two sections are at the same time', () => {
    fc.assert(
      fc.property(anyTree(false), (spans) => {
        const sections = allSections(spans);
        const ends = [spans[0]?.offset_millis, ...sections.map(([, , end]) => end)];
        expect(sections.map(([, start]) => start)).toEqual(ends.slice(0, -1));
        expect(ends.at(-1)).toBe(endOf(spans[0] as TimedSpan));
      }),
    );
  });

  test('keeps sections within their spans, and what is below a span within its whole', () => {
    fc.assert(
      fc.property(anyTree(true), (spans) => {
        for (const [id, { sections, whole }] of toCriticalPath(toSpanTree(spans))) {
          const span = spans[Number(id)] as TimedSpan;
          expect(whole.startMillis).toBeGreaterThanOrEqual(span.offset_millis);
          expect(whole.endMillis).toBeLessThanOrEqual(endOf(span));
          for (const { startMillis, endMillis } of sections) {
            expect(startMillis).toBeGreaterThanOrEqual(whole.startMillis);
            expect(endMillis).toBeGreaterThan(startMillis);
            expect(endMillis).toBeLessThanOrEqual(whole.endMillis);
          }
        }
      }),
    );
  });

  test('takes the longest of several roots', () => {
    fc.assert(
      fc.property(anyTree(true), (spans) => {
        const roots = spans.filter(({ depth }) => depth === 0);
        const sum = sumOf(
          [...toCriticalPath(toSpanTree(spans)).values()].flatMap(({ sections }) => sections),
        );
        expect(sum).toBe(Math.max(...roots.map((root) => root.duration_millis)));
      }),
    );
  });

  test('sums up exactly with fractions of milliseconds', () => {
    fc.assert(
      fc.property(realTimes, (seeds) => {
        const spans = seeds.map(([wanted, at, took], index) => ({
          span_id: String(index),
          depth: index === 0 ? 0 : Math.max(1, wanted),
          offset_millis: at,
          duration_millis: took,
        }));
        const sum = sumOf(
          [...toCriticalPath(toSpanTree(spans)).values()].flatMap(({ sections }) => sections),
        );
        expect(sum).toBe(spans[0]?.duration_millis);
      }),
    );
  });

  test.each<[string, Times[], (readonly [string, number, number])[]]>([
    ['a span alone', [[0, 5, 9]], [['0', 5, 9]]],
    [
      'one child after the other, and the time between',
      [
        [0, 0, 10],
        [1, 1, 4],
        [1, 6, 9],
      ],
      [
        ['0', 0, 1],
        ['1', 1, 4],
        ['0', 4, 6],
        ['2', 6, 9],
        ['0', 9, 10],
      ],
    ],
    [
      'of children at the same time, the one that finished last',
      [
        [0, 0, 10],
        [1, 2, 6],
        [1, 2, 8],
        [2, 3, 5],
      ],
      [
        ['0', 0, 2],
        ['2', 2, 3],
        ['3', 3, 5],
        ['2', 5, 8],
        ['0', 8, 10],
      ],
    ],
    [
      'not the child that was still at work when the later one began',
      [
        [0, 0, 20],
        [1, 0, 10],
        [1, 5, 20],
      ],
      [
        ['0', 0, 5],
        ['2', 5, 20],
      ],
    ],
    [
      'a child as long as its parent lives',
      [
        [0, 0, 10],
        [1, 4, 99],
        [2, 6, 50],
      ],
      [
        ['0', 0, 4],
        ['1', 4, 6],
        ['2', 6, 10],
      ],
    ],
    [
      'no child that began after its parent ended',
      [
        [0, 0, 10],
        [1, 10, 30],
        [1, 12, 30],
        [2, 5, 8],
      ],
      [['0', 0, 10]],
    ],
  ])('is %s', (_, times, expected) => {
    expect(allSections(toSpans(times))).toEqual(expected);
  });

  test('is empty without spans', () => {
    expect(toCriticalPath(toSpanTree([])).size).toBe(0);
  });

  test('takes a span that seems to end in the millisecond in which the next began', () => {
    const spans = toSpans([
      [0, 0, 90],
      [1, 10, 30.9],
      [1, 30, 90],
    ]);
    expect(allSections(spans)).toEqual([
      ['0', 0, 10],
      ['1', 10, 30],
      ['2', 30, 90],
    ]);
  });

  test('takes no short span that went on beside the next for more than half of it', () => {
    const spans = toSpans([
      [0, 0, 9],
      [1, 1, 1.5],
      [1, 1.2, 9],
    ]);
    expect(allSections(spans)).toEqual([
      ['0', 0, 1.2],
      ['2', 1.2, 9],
    ]);
  });

  test('stands a chain of 20,000 spans', () => {
    const length = 20_000;
    const chain = toSpans(
      Array.from({ length }, (_, index) => [index, index, 2 * length - index] as const),
    );
    const sections = allSections(chain);
    expect(sections).toHaveLength(2 * length - 1);
    expect(sections[length - 1]).toEqual([String(length - 1), length - 1, length + 1]);
    expect(toTimeUse(toSpanTree(chain)).get('0')?.selfMillis).toBe(2);
  });

  test('takes 50,000 children of one span one after the other', () => {
    const children = Array.from({ length: 50_000 }, (_, at) => [1, at, at + 1] as const);
    const spans = toSpans([[0, 0, 50_000], ...children]);
    expect(allSections(spans)).toHaveLength(50_000);
    expect(toTimeUse(toSpanTree(spans)).get('0')).toEqual({ selfMillis: 0, gaps: [] });
  });
});

test('joinNear() makes one of sections that nobody can tell apart', () => {
  const sections = [
    { startMillis: 0, endMillis: 1 },
    { startMillis: 1.5, endMillis: 2 },
    { startMillis: 4, endMillis: 5 },
  ];
  expect(joinNear(sections, 0.5)).toEqual([
    { startMillis: 0, endMillis: 2 },
    { startMillis: 4, endMillis: 5 },
  ]);
});

describe('toTimeUse()', () => {
  test('counts what a count of single milliseconds finds', () => {
    fc.assert(
      fc.property(anyTree(true), (spans) => {
        const uses = toTimeUse(toSpanTree(spans));
        for (const { span_id: id } of spans) {
          const use = uses.get(id) as TimeUse;
          const own = ownMillis(spans, Number(id));
          expect(use.selfMillis).toBe(own.length);
          expect(use.selfMillis).toBeLessThanOrEqual(spans[Number(id)]?.duration_millis ?? 0);
          const inGaps = use.gaps.flatMap(({ startMillis, endMillis }) =>
            Array.from({ length: endMillis - startMillis }, (_, index) => startMillis + index),
          );
          // These traces are shorter than 100 ms: every millisecond that no child covers is in a gap.
          expect(inGaps).toEqual(childrenOf(spans, Number(id)).length === 0 ? [] : own);
        }
      }),
    );
  });

  test('leaves out gaps of less than a hundredth of the trace', () => {
    const spans = toSpans([
      [0, 0, 1000],
      [1, 9, 500],
      [1, 510, 1000],
    ]);
    const use = toTimeUse(toSpanTree(spans)).get('0');
    expect(use).toEqual({ selfMillis: 19, gaps: [{ startMillis: 500, endMillis: 510 }] });
  });

  test('leaves out gaps of less than a millisecond', () => {
    const spans = toSpans([
      [0, 0, 10],
      [1, 0.9, 9],
    ]);
    expect(toTimeUse(toSpanTree(spans)).get('0')?.gaps).toEqual([
      { startMillis: 9, endMillis: 10 },
    ]);
  });
});

function childrenOf(spans: readonly TimedSpan[], index: number): readonly TimedSpan[] {
  const depth = spans[index]?.depth ?? 0;
  const after = spans.slice(index + 1);
  const end = after.findIndex((span) => span.depth <= depth);
  return after.slice(0, end < 0 ? undefined : end).filter((span) => span.depth === depth + 1);
}

function ownMillis(spans: readonly TimedSpan[], index: number): readonly number[] {
  const span = spans[index] as TimedSpan;
  const children = childrenOf(spans, index);
  return Array.from({ length: span.duration_millis }, (_, at) => span.offset_millis + at).filter(
    (millis) => children.every((child) => millis < child.offset_millis || millis >= endOf(child)),
  );
}
