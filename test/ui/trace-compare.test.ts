import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceView } from '#viewer/api';
import { compareTraces, toDifferences, toSelfChange } from '../../ui/trace-compare.ts';
import { toView } from './fixture-trace.ts';

type Times = readonly [depth: number, name: string, at: number, took: number];

function viewOf(spans: readonly Times[]): TraceView {
  return toView({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    startMillis: Date.parse('2026-11-27T09:00:00.000Z'),
    correlationId: 'c-1',
    tenantId: 'acme',
    spans: spans.map(([depth, name, at, took]) => ({
      depth,
      service: 'order',
      name,
      at,
      took,
      kind: 'internal' as const,
    })),
  });
}

/** Rows as `depth name left right`, `-` for what is not there. */
function toText(left: TraceView, right: TraceView): readonly string[] {
  return compareTraces(left, right).map((row) => {
    const name = (row.left ?? row.right)?.span.name;
    const took = [row.left, row.right].map((side) => side?.span.duration_millis ?? '-');
    return `${row.depth} ${name} ${took.join(' ')}`;
  });
}

test('spans stand beside those of the same name, and what is in one only where it stands', () => {
  const left = viewOf([
    [0, 'POST /orders', 0, 100],
    [1, 'stock', 0, 10],
    [1, 'pay', 20, 30],
    [2, 'bank', 25, 20],
    [1, 'stock', 60, 10],
    [1, 'mail', 80, 5],
  ]);
  const right = viewOf([
    [0, 'POST /orders', 0, 200],
    [1, 'lock', 0, 1],
    [1, 'stock', 5, 12],
    [1, 'pay', 20, 140],
    [2, 'cards', 20, 10],
    [2, 'bank', 40, 100],
    [1, 'stock', 170, 11],
    [1, 'stock', 182, 13],
  ]);
  expect(toText(left, right)).toEqual([
    '0 POST /orders 100 200',
    '1 lock - 1',
    '1 stock 10 12',
    '1 pay 30 140',
    '2 cards - 10',
    '2 bank 20 100',
    '1 stock 10 11',
    '1 mail 5 -',
    '1 stock - 13',
  ]);
  const changes = compareTraces(left, right).map(toSelfChange);
  // The order itself: 45 ms before, 23 after; the bank has the rest.
  expect(changes).toEqual([-22, 1, 2, 20, 10, 80, 1, -5, 13]);
});

const anySpans = fc
  .array(fc.tuple(fc.nat(4), fc.constantFrom('a', 'b', 'c'), fc.nat(50), fc.nat(50)), {
    minLength: 1,
    maxLength: 25,
  })
  .map((spans) => {
    let above = -1;
    return spans.map(([depth, name, at, took]): Times => {
      above = Math.min(depth, above + 1);
      return [above, name, at, took];
    });
  });

test('every span is in one row, and the changes of all make what the traces differ by', () => {
  fc.assert(
    fc.property(anySpans, anySpans, (one, other) => {
      const [left, right] = [viewOf(one), viewOf(other)];
      const rows = compareTraces(left, right);
      for (const [side, view] of [
        ['left', left],
        ['right', right],
      ] as const) {
        const ids = rows.flatMap((row) => row[side]?.span.span_id ?? []);
        expect(ids.toSorted()).toEqual(view.spans.map((span) => span.span_id).toSorted());
      }
      expect(compareTraces(left, left).every((row) => row.left?.span === row.right?.span)).toBe(
        true,
      );
      expect(rows.every((row) => row.left !== undefined || row.right !== undefined)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a chain of 12,000 spans, deeper than the stack, is compared', () => {
  const chain = viewOf(Array.from({ length: 12_000 }, (_, depth): Times => [depth, 'a', 0, 1]));
  expect(compareTraces(chain, chain)).toHaveLength(12_000);
});

test('the attributes that differ are found, but ports, which always do', () => {
  const [span] = viewOf([[0, 'a', 0, 1]]).spans;
  if (span === undefined) throw new Error('no span');
  const withAttributes = (attributes: Readonly<Record<string, unknown>>) => ({
    ...span,
    attributes,
  });
  const left = withAttributes({ same: [1], status: 200, gone: 'x', 'network.peer.port': 1 });
  const right = withAttributes({ same: [1], status: 500, 'network.peer.port': 2 });
  expect(toDifferences(left, right)).toEqual([
    { name: 'gone', left: 'x', right: undefined },
    { name: 'status', left: 200, right: 500 },
  ]);
});
