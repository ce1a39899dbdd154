import { describe, expect, test } from 'vitest';
import type { SpanRow, SpansLikeAnswer } from '#viewer/api';
import { toLikeQuestion, toPlace } from '../../ui/like-question.ts';
import { toView } from './fixture-trace.ts';

const start = '2026-01-02T10:00:00.000Z';

function toSpan(at: number, took: number, name = 'pay'): SpanRow {
  const { spans } = toView({
    traceId: '1'.repeat(32),
    startMillis: Date.parse(start),
    correlationId: 'c-1',
    tenantId: 'acme',
    spans: [{ depth: 0, service: 'order', name, at, took }],
  });
  return spans[0] as SpanRow;
}

/** @param cells How many took less than so many milliseconds. */
function toAnswer(p50: number, cells: readonly (readonly [number, number])[]): SpansLikeAnswer {
  return {
    since: start,
    until: start,
    service: 'order',
    name: 'pay',
    count: cells.reduce((sum, [, count]) => sum + count, 0),
    errors: 0,
    p50_millis: p50,
    builds: [],
    durations: cells.map(([below, count]) => ({ below_millis: below, count })),
  };
}

describe('toLikeQuestion()', () => {
  test('asks for the hour before the span and for the time that it took', () => {
    expect(toLikeQuestion(toSpan(1500.25, 250), start)).toEqual({
      service: 'order',
      name: 'pay',
      since: '2026-01-02T09:00:01.500Z',
      until: '2026-01-02T10:00:01.751Z',
    });
  });

  test('asks for a day at most, and by a name that the server takes', () => {
    const { since, until, name } = toLikeQuestion(
      toSpan(0, 30 * 3_600_000, 'x'.repeat(5_000)),
      start,
    );
    expect(Date.parse(until) - Date.parse(since)).toBe(24 * 3_600_000);
    expect(name).toHaveLength(1_000);
  });
});

describe('toPlace()', () => {
  test.each([
    [
      'the longest of many',
      500,
      toAnswer(10, [
        [11, 99],
        [510, 1],
      ]),
      'longer than all others, 50 × p50',
    ],
    [
      'longer than most',
      32,
      toAnswer(10, [
        [11, 97],
        [33, 1],
        [90, 3],
      ]),
      'longer than 97 %, 3.2 × p50',
    ],
    [
      'as long as most',
      10,
      toAnswer(10, [
        [9, 20],
        [11, 81],
      ]),
      'longer than 20 %',
    ],
    [
      'the shortest',
      1,
      toAnswer(10, [
        [2, 1],
        [11, 9],
      ]),
      'among the shortest',
    ],
    ['of no time at all', 0, toAnswer(0, [[1e-6, 3]]), 'among the shortest'],
  ])('%s', (_, took, answer, place) => {
    expect(toPlace(took, answer)).toBe(place);
  });

  test.each([
    ['nothing is counted', toAnswer(0, [])],
    ['it alone is counted', toAnswer(10, [[11, 1]])],
  ])('says nothing when %s', (_, answer) => {
    expect(toPlace(10, answer)).toBeUndefined();
  });
});
