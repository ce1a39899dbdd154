import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noSpanId, SpanIds } from '../../src/viewer/store/span-ids.ts';

const idOf = (number: number): string => number.toString(16).padStart(16, '0');
/** Some that are alike, and any. */
const anyId = fc.oneof(
  fc.constantFrom(idOf(1), idOf(2), idOf(256), `1${'0'.repeat(15)}`, 'f'.repeat(16)),
  fc.stringMatching(/^[\da-f]{16}$/).filter((id) => id !== noSpanId),
);
const anyIds = fc.array(anyId);

test('an id is found where a map would find it, and others are not', () => {
  fc.assert(
    fc.property(anyIds, fc.array(fc.option(anyId)), (ids, others) => {
      const wanted = [...ids, ...others];
      const expected = new Map<string | null, number>(ids.map((id, place) => [id, place]));
      const places = SpanIds.of(ids).placesOf(SpanIds.of(wanted));
      expect([...places]).toEqual(wanted.map((id) => expected.get(id) ?? -1));
    }),
  );
});

test('10,000 ids that follow each other are found', () => {
  const ids = Array.from({ length: 10_000 }, (_, place) => idOf(place + 1));
  const places = SpanIds.of(ids).placesOf(SpanIds.of([...ids, idOf(10_001)]));
  expect([...places]).toEqual([...ids.keys(), -1]);
});

test('ids come out as they went in', () => {
  fc.assert(
    fc.property(anyIds, fc.array(fc.option(anyId)), (ids, more) => {
      const all = [...ids, ...more];
      const kept = SpanIds.of(ids).with(more);
      const places = [...all.keys()].toReversed();
      expect(kept).toHaveLength(all.length);
      expect(places.map((place) => kept.at(place))).toEqual(
        all.map((id) => id ?? noSpanId).toReversed(),
      );
      expect(kept.digitsAt(Int32Array.from(places))).toBe(
        all
          .map((id) => id ?? noSpanId)
          .toReversed()
          .join(''),
      );
      expect(places.filter((place) => kept.isNone(place))).toEqual(
        places.filter((place) => all[place] === null),
      );
      expect(kept.toSet()).toEqual(new Set(all.map((id) => id ?? noSpanId)));
    }),
  );
});

test('ids are in the order of their texts', () => {
  fc.assert(
    fc.property(anyIds, (ids) => {
      const kept = SpanIds.of(ids);
      const sorted = [...ids.keys()].sort((a, b) => kept.compare(a, b));
      expect(sorted.map((place) => ids[place])).toEqual(ids.toSorted());
    }),
  );
});
