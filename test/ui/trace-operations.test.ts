import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SpanRow } from '#viewer/api';
import { toSpanTree } from '../../ui/span-tree.ts';
import { toTimeUse } from '../../ui/time-use.ts';
import { sortOperations, toOperations } from '../../ui/trace-operations.ts';
import type { OperationColumn, OperationRow } from '../../ui/trace-operations.ts';
import { toRows, toTimeOrder } from '#viewer/trace-rows';
import type { SpanSeed } from './fixture-trace.ts';
import { toView } from './fixture-trace.ts';

const seed = {
  traceId: '1'.repeat(32),
  startMillis: Date.parse('2026-01-02T10:00:00.000Z'),
  correlationId: 'c-1',
  tenantId: 'acme',
};

function toSpans(spans: readonly SpanSeed[]): readonly SpanRow[] {
  return toView({ ...seed, spans }).spans;
}

function sumUp(spans: readonly SpanRow[]): readonly OperationRow[] {
  return toOperations(spans, toTimeUse(toSpanTree(spans)));
}

const shop: readonly SpanSeed[] = [
  { depth: 0, service: 'app', name: 'GET /', at: 0, took: 100 },
  { depth: 1, service: 'user', name: 'read', at: 10, took: 20.001 },
  { depth: 1, service: 'user', name: 'read', at: 10, took: 40, error: 'no' },
  { depth: 1, service: 'user', name: 'read', at: 60, took: 30 },
  { depth: 2, service: 'user', name: 'query', at: 62, took: 25 },
  { depth: 1, service: 'order', name: 'read', at: 95, took: 1 },
];

const anySpans = fc
  .array(
    fc.record({
      depth: fc.nat(4),
      service: fc.constantFrom('app', 'order'),
      name: fc.constantFrom('read', 'write', 'read\0', ''),
      at: fc.nat(50_000).map((micros) => micros / 1000),
      took: fc.nat(50_000).map((micros) => micros / 1000),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((seeds) => {
    let above = -1;
    return toSpans(
      seeds.map((each) => {
        above = Math.min(each.depth, above + 1);
        return { ...each, depth: above };
      }),
    );
  });

describe('toOperations()', () => {
  test('sums up by service and name, the longest self time first', () => {
    const [, , longest] = toSpans(shop);
    expect(
      sumUp(toSpans(shop)).map(({ service, name, count, errors, totalMillis, selfMillis }) => [
        service,
        name,
        count,
        errors,
        totalMillis,
        selfMillis,
      ]),
    ).toEqual([
      ['user', 'read', 3, 1, 90.001, 65.001],
      ['app', 'GET /', 1, 0, 100, 29],
      ['user', 'query', 1, 0, 25, 25],
      ['order', 'read', 1, 0, 1, 1],
    ]);
    expect(sumUp(toSpans(shop))[0]).toMatchObject({
      p50Millis: 30,
      maxMillis: 40,
      longestSpanId: longest?.span_id,
      selfPart: 65.001 / 120.001,
    });
  });

  test('loses no span and no time', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const rows = sumUp(spans);
        const use = toTimeUse(toSpanTree(spans));
        const self = spans.reduce((sum, span) => sum + (use.get(span.span_id)?.selfMillis ?? 0), 0);
        const keys = new Set(spans.map(({ service, name }) => JSON.stringify([service, name])));
        expect(rows).toHaveLength(keys.size);
        expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(spans.length);
        expect(rows.reduce((sum, row) => sum + row.selfMillis, 0)).toBeCloseTo(self, 6);
        expect(rows.reduce((sum, row) => sum + row.selfPart, 0)).toBeCloseTo(self > 0 ? 1 : 0, 9);
        for (const row of rows) {
          expect(row.p50Millis).toBeLessThanOrEqual(row.maxMillis);
          expect(row.selfMillis).toBeLessThanOrEqual(row.totalMillis);
        }
      }),
    );
  });

  test('a trace without spans, and one that took no time', () => {
    expect(sumUp([])).toEqual([]);
    const still = toSpans([{ depth: 0, service: 'app', name: 'GET /', at: 0, took: 0 }]);
    expect(sumUp(still)).toMatchObject([{ count: 1, totalMillis: 0, selfPart: 0 }]);
  });
});

describe('sortOperations()', () => {
  test.each<[OperationColumn, boolean, readonly string[]]>([
    ['name', false, ['app GET /', 'order read', 'user query', 'user read']],
    ['name', true, ['user read', 'user query', 'order read', 'app GET /']],
    ['total', false, ['app GET /', 'user read', 'user query', 'order read']],
    ['max', true, ['order read', 'user query', 'user read', 'app GET /']],
    ['errors', false, ['user read', 'app GET /', 'user query', 'order read']],
    ['count', true, ['app GET /', 'user query', 'order read', 'user read']],
  ])('by %s, reversed: %s', (column, isReversed, order) => {
    const sorted = sortOperations(sumUp(toSpans(shop)), column, isReversed);
    expect(sorted.map(({ service, name }) => `${service} ${name}`)).toEqual(order);
  });
});

describe('toTimeOrder()', () => {
  test('has every row by its instant; at the same instant, what is above comes first', () => {
    const spans: readonly SpanSeed[] = [
      { depth: 0, service: 'app', name: 'a', at: 0, took: 9, logs: [[5, 'INFO', 'late']] },
      { depth: 1, service: 'app', name: 'b', at: 3, took: 5, logs: [[-1, 'INFO', 'early']] },
      { depth: 2, service: 'app', name: 'c', at: 3, took: 1 },
    ];
    const rows = toTimeOrder(toRows(toView({ ...seed, spans }), true));
    expect(rows.map((row) => ('log' in row ? row.log.message : row.span.name))).toEqual([
      'early',
      'a',
      'b',
      'c',
      'late',
    ]);
    expect(rows.map(({ depth, position, setSize }) => [depth, position, setSize])).toEqual(
      rows.map((_, at) => [0, at + 1, 5]),
    );
  });
});
