import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toDisplayOrder } from '../../src/viewer/api/span-order.ts';

/** Spans whose parents are anything: missing, themselves, in circles. */
const anySpans = fc.array(fc.option(fc.nat(20)), { maxLength: 20 }).map((parents) =>
  parents.map((parent, index) => ({
    span_id: String(index),
    parent_span_id: parent === null ? null : String(parent),
  })),
);

test('toDisplayOrder() gives every span exactly once, whatever the parents are', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const ids = toDisplayOrder(spans).map((placed) => Number(placed.span.span_id));
      expect(ids.toSorted((a, b) => a - b)).toEqual(spans.map((_, index) => index));
    }),
  );
});

test('toDisplayOrder() puts a span below its parent or makes it a root', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const placed = toDisplayOrder(spans);
      const depths = new Map(placed.map(({ span, depth }) => [span.span_id, depth]));
      for (const { span, depth } of placed) {
        expect([0, (depths.get(span.parent_span_id ?? '') ?? 0) + 1]).toContain(depth);
      }
    }),
  );
});

test('toDisplayOrder() stands a trace that is 100,000 spans deep', () => {
  const spans = Array.from({ length: 100_000 }, (_, index) => ({
    span_id: String(index),
    parent_span_id: index === 0 ? null : String(index - 1),
  }));
  expect(toDisplayOrder(spans).at(-1)?.depth).toBe(99_999);
});
