import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdPlaces } from '../../src/viewer/api/id-places.ts';

const someIds = fc.array(fc.constantFrom('', 'a', 'b', 'ab', 'ba', '0'.repeat(16), 'f'.repeat(16)));

test('an id is found where a map would find it, and others are not', () => {
  fc.assert(
    fc.property(someIds, fc.string(), (ids, other) => {
      const places = new IdPlaces(ids);
      const expected = new Map(ids.map((id, place) => [id, place]));
      for (const id of [...ids, other, 'c']) expect(places.find(id)).toBe(expected.get(id) ?? -1);
    }),
  );
});

test('10,000 ids that follow each other are found', () => {
  const ids = Array.from({ length: 10_000 }, (_, place) => place.toString(16).padStart(16, '0'));
  const places = new IdPlaces(ids);
  expect(ids.map((id) => places.find(id))).toEqual(ids.map((_, place) => place));
  expect(places.find('10000'.padStart(16, '0'))).toBe(-1);
});
