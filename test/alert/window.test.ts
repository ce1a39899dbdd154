import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bench, startMs } from './bench.ts';

describe('the arithmetic of windows', () => {
  test('counts exactly what happened in the window', () => {
    const offsets = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(offsets, fc.integer({ min: 1, max: 300 }), (times, windowS) => {
        const bench = new Bench(
          `  - { name: x, where: "", threshold: ">= 0", window: ${windowS}s, notify: hook }`,
        );
        for (const offset of times.toSorted((a, b) => a - b)) {
          bench.nowMs = startMs + offset;
          bench.log();
        }
        bench.nowMs = startMs + 400_500;
        bench.look();
        // The last whole second ends the window.
        const endMs = startMs + 400_000;
        const within = times
          .map((offset) => startMs + offset)
          .filter((time) => time >= endMs - windowS * 1_000 && time < endMs);
        const [rule] = bench.engine.rules(bench.nowMs);
        expect(rule?.verdicts[0]?.value).toBe(String(Number(within.length.toPrecision(4))));
      }),
      { numRuns: 200 },
    );
  });

  test('takes what comes late, and what a clock that is ahead says', () => {
    const bench = new Bench(
      '  - { name: x, where: "", threshold: "> 0", window: 1m, notify: hook }',
    );
    const observe = (timeMs: number): void =>
      bench.engine.observe(
        {
          on: 'logs',
          timeMs,
          subject: { get: () => undefined, texts: () => [] },
          toExample: () => ({ datetime: '', service: '', level: '', message: '' }),
        },
        bench.nowMs,
      );
    bench.nowMs = startMs + 300_000;
    observe(bench.nowMs - 30_000);
    observe(bench.nowMs - 90_000);
    observe(bench.nowMs + 86_400_000);
    bench.nowMs += 5_000;
    bench.look();
    expect(bench.sent).toEqual(['305s hook x firing: firing 2']);
  });
});
