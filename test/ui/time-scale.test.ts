import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toTicks } from '../../ui/time-scale.ts';

const tracks = fc.record({
  startMillis: fc.double({ min: -5_000, max: 0, noNaN: true }),
  lengthMillis: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
  trackPx: fc.integer({ min: 60, max: 1_600 }),
});

test('the lines of ticks stand apart, in the order of time and within the scale', () => {
  fc.assert(
    fc.property(tracks, ({ startMillis, lengthMillis, trackPx }) => {
      const ticks = toTicks({ startMillis, lengthMillis }, trackPx).map(({ millis }) => millis);
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
      expect(new Set(ticks).size).toBe(ticks.length);
      const slack = lengthMillis * 1e-9;
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(startMillis - slack);
        expect(tick).toBeLessThanOrEqual(startMillis + lengthMillis + slack);
      }
    }),
  );
});

test.each([
  ['a wide track has a tick for each step', 600, [0, 50, 100]],
  ['a narrower one has fewer', 110, [0, 100]],
  ['a narrow one has one that says how long', 76, [100]],
  ['one without room has none', 10, []],
])('%s', (_, trackPx, expected) => {
  const ticks = toTicks({ startMillis: 0, lengthMillis: 140 }, trackPx);
  expect(ticks.map(({ millis }) => millis)).toEqual(expected);
});
