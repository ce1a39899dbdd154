import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowIndex } from '../../src/viewer/store/blocks/row-index.ts';

test('the index of keys has what was noted and not removed, also under one key', () => {
  // Few keys, and keys that begin at one place.
  const key = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(1_024, 2_048, 1_023, 4_096));
  const step = fc.record({ isRemoval: fc.boolean(), key, low: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 2_000 }), (steps) => {
      const index = new RowIndex();
      const model = new Map<string, number>();
      for (const { isRemoval, key: of, low } of steps) {
        const pair = `${of} ${low}`;
        const count = model.get(pair) ?? 0;
        if (isRemoval) index.remove(of, low);
        else index.add(of, low);
        model.set(pair, isRemoval ? Math.max(count - 1, 0) : count + 1);
      }
      const all = [...model].filter(([, count]) => count > 0);
      expect(index.size).toBe(all.reduce((sum, [, count]) => sum + count, 0));
      for (const [pair, count] of model) {
        const [of = 0, low] = pair.split(' ').map(Number);
        const found: number[] = [];
        index.find(of, (each) => {
          if (each === low) found.push(each);
          return false;
        });
        expect(found).toHaveLength(count);
      }
    }),
    { numRuns: 50 },
  );
});
