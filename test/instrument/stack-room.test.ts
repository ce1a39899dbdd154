import { expect, test } from 'vitest';
import { hasStackRoom } from '../../src/instrument/stack-room.ts';

/** How many calls of one function have room after the first one that is told that there is none. */
function countAfterwards(): number {
  let told = 0;
  let deepest = 0;
  const go = (depth: number): void => {
    deepest = depth;
    if (told === 0 && !hasStackRoom()) told = depth;
    go(depth + 1);
  };
  expect(() => go(1)).toThrow(RangeError);
  expect(told).toBeGreaterThan(1);
  return deepest - told;
}

// A call takes 100 to 150 bytes.
test.each([
  ['the first time', 0],
  ['after a thousand calls', 1_000],
  ['when V8 has optimized it', 200_000],
])('%s, the end of the stack is told 64 kB before', (_when, calls) => {
  for (let call = 0; call < calls; call += 1) expectRoom();
  const left = countAfterwards();
  expect(left).toBeGreaterThan(400);
  expect(left).toBeLessThan(2_000);
});

function expectRoom(): void {
  if (!hasStackRoom()) throw new Error('no room');
}
