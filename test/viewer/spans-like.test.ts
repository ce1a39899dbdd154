import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { SpansLikeAnswer } from '#viewer/api';
import {
  getJson,
  openViewer,
  sendSpans,
  startNs,
  type InputValues,
  type SpanInput,
} from './harness.ts';

const startMs = Number(startNs / 1_000_000n);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const kinds = { internal: 1, client: 3 };

function idOf(number: number): string {
  return number.toString(16).padStart(16, '0');
}

function toSpan(number: number, forMs: number, more: Partial<SpanInput> = {}): SpanInput {
  return { spanId: idOf(number), name: 'pay', forMs, ...more };
}

function read(
  viewer: Viewer,
  more: Readonly<Record<string, string>> = {},
): Promise<SpansLikeAnswer> {
  const search = new URLSearchParams({
    service: 'order',
    name: 'pay',
    since: String(startMs - hourMs),
    until: String(startMs),
    ...more,
  });
  return getJson(viewer, `/api/spans/like?${search.toString()}`);
}

function openNow(): Promise<Viewer> {
  return openViewer({ now: () => startMs + 10 * minuteMs });
}

test('counts the spans of a service and a name in the time asked for, of whatever kind', async () => {
  const viewer = await openNow();
  await sendSpans(viewer, 'order', [
    toSpan(1, 10, { kind: kinds.client }),
    toSpan(2, 20, { parentSpanId: idOf(1), status: { code: 2 } }),
    toSpan(3, 30, { atMs: -30 * minuteMs, kind: kinds.internal }),
    toSpan(4, 40, { atMs: -62 * minuteMs }),
    toSpan(5, 50, { atMs: 2 * minuteMs }),
    toSpan(6, 60, { name: 'pay later' }),
  ]);
  await sendSpans(viewer, 'user', [toSpan(7, 70)]);
  const { count, errors, service, name } = await read(viewer);
  expect({ count, errors, service, name }).toEqual({
    count: 3,
    errors: 1,
    service: 'order',
    name: 'pay',
  });
});

test(
  'the durations add up to the count, and each span is shorter than the end of its own',
  { timeout: 30_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 100 }),
        async (micros) => {
          const viewer = await openNow();
          await sendSpans(
            viewer,
            'order',
            micros.map((each, at) => toSpan(at + 1, each / 1_000)),
          );
          const { count, durations } = await read(viewer);
          expect(count).toBe(micros.length);
          let passed = 0;
          for (const { below_millis: below, count: many } of durations) {
            passed += many;
            expect(passed).toBe(micros.filter((each) => each / 1_000 < below).length);
          }
          expect(passed).toBe(count);
          await viewer.close();
        },
      ),
      { numRuns: 15 },
    );
  },
);

test('percentiles are at most 2.3 % beside', async () => {
  const viewer = await openNow();
  const spans = Array.from({ length: 200 }, (_, at) => toSpan(at + 1, at + 1));
  await sendSpans(viewer, 'order', spans);
  const { p50_millis: p50, p95_millis: p95, p99_millis: p99 } = await read(viewer);
  const found = [p50, p95, p99].map((each, at) => (each ?? NaN) / ([100, 190, 198][at] ?? NaN));
  for (const part of found) expect(Math.abs(part - 1)).toBeLessThan(0.023);
});

test('a name of a megabyte is counted by its beginning', async () => {
  const viewer = await openNow();
  await sendSpans(viewer, 'order', [toSpan(1, 10, { name: 'x'.repeat(1_000_000) })]);
  expect(await read(viewer, { name: 'x'.repeat(1_000) })).toMatchObject({ count: 1 });
});

test('nothing there: a whole answer without percentiles', async () => {
  const viewer = await openNow();
  const answer = await read(viewer);
  expect(answer).toMatchObject({ count: 0, errors: 0, durations: [] });
  expect(answer).not.toHaveProperty('p50_millis');
});

test.each([
  ['name=pay', 'service is missing; expected its name'],
  ['service=order', 'name is missing; expected that of the spans'],
  ['service=order&name=pay&kind=server', 'unknown parameter'],
  ['service=order&name=pay&since=2026-01-02&until=2026-01-01', 'since is after until'],
])('%s is refused', async (query, reason) => {
  const viewer = await openNow();
  const response = await fetch(`${viewer.url}/api/spans/like?${query}`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(reason);
});

test('more than a day is refused, if something is counted that long ago', async () => {
  const viewer = await openNow();
  const asked = { since: '0' };
  expect(await read(viewer, asked)).toMatchObject({ count: 0 });
  await sendSpans(viewer, 'order', [toSpan(1, 10, { atMs: -25 * hourMs })]);
  expect(await read(viewer, asked)).toEqual({
    error: 'since is more than a day before until; expected less',
  });
});

test('the builds in which the operation ran are said, those that began last first', async () => {
  const viewer = await openNow();
  const ofBuild = (build: string): InputValues => ({
    'service.name': 'order',
    'service.version': build,
  });
  await sendSpans(viewer, ofBuild('b2'), [toSpan(1, 10)]);
  await sendSpans(viewer, ofBuild('b1'), [toSpan(2, 10, { atMs: -5 * minuteMs })]);
  await sendSpans(viewer, ofBuild('b3'), [toSpan(3, 10, { name: 'another' })]);
  const { builds } = await read(viewer);
  expect(builds.map(({ build, spans }) => [build, spans])).toEqual([
    ['b2', 1],
    ['b1', 1],
  ]);
});
