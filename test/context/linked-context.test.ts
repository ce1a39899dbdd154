import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createContextKey, ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkedRoot } from '../../src/context/linked-context.ts';

const keys = Array.from({ length: 30 }, (_, index) => createContextKey(`test ${index}`));
type Step = { readonly key: number; readonly value: number | undefined };
const steps = fc.array(
  fc.record({
    key: fc.nat(keys.length - 1),
    value: fc.option(fc.nat(), { nil: undefined }),
  }),
  { maxLength: 200 },
);

function follow(root: Context, all: readonly Step[]): Context[] {
  const made = [root];
  for (const { key, value } of all) {
    const last = made.at(-1) ?? root;
    const symbol = keys[key] as symbol;
    made.push(value === undefined ? last.deleteValue(symbol) : last.setValue(symbol, value));
  }
  return made;
}

test('every context holds what that of the API holds, the earlier ones, too', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const valuesOf = (context: Context): unknown[] => keys.map((key) => context.getValue(key));
      expect(follow(linkedRoot, all).map(valuesOf)).toEqual(
        follow(ROOT_CONTEXT, all).map(valuesOf),
      );
    }),
  );
});

test('a value that was set again is kept by nobody', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const key = keys[0] as symbol;
  let context = linkedRoot;
  const values: WeakRef<object>[] = [];
  for (let turn = 0; turn < 100; turn += 1) {
    const value = { turn };
    values.push(new WeakRef(value));
    context = context.setValue(key, value);
  }
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  const kept = values.filter((each) => each.deref() !== undefined).length;
  expect(context.getValue(key)).toEqual({ turn: 99 });
  expect(kept).toBeLessThanOrEqual(18);
});
