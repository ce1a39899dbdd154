import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Viewer } from '#viewer';
import { getJson, makeFolder, openViewer, sendSpans, startNs, type SpanInput } from './harness.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const hours = 6;
/** The spans come at whole hours from here on. */
const startMs = Number(startNs / 1_000_000n);
const nowMs = startMs + hours * hourMs;
const now = (): number => nowMs;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
});

/** Time for what is done beside requests: hours that are over and had nothing new since the last time are added up. */
function tidy(times: number): void {
  for (let time = 0; time < times; time += 1) vi.advanceTimersByTime(5_000);
}

async function readAll(
  viewer: Viewer,
  sinceMs: number,
  untilMs: number,
): Promise<readonly unknown[]> {
  const range = `since=${sinceMs}&until=${untilMs}`;
  return Promise.all([
    getJson(viewer, `/api/overview?${range}`),
    getJson(viewer, `/api/overview/operations?service=order&${range}`),
  ]);
}

function wholeHours(dataDir: string): number {
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'), { readOnly: true });
  const count = database.prepare('SELECT count(*) AS n FROM whole_hour').get()?.['n'];
  database.close();
  return Number(count);
}

function toSpan(number: number, minute: number, more: Partial<SpanInput> = {}): SpanInput {
  const spanId = number.toString(16).padStart(16, '0');
  return { spanId, name: 'GET /a', kind: 2, atMs: minute * minuteMs, ...more };
}

function oneEachHalfHour(): readonly SpanInput[] {
  return Array.from({ length: hours * 2 }, (_, at) => toSpan(at + 1, at * 30, { forMs: 10 + at }));
}

interface Made {
  readonly minute: number;
  readonly service: string;
  readonly name: string;
  readonly hasFailed: boolean;
  readonly forMs: number;
  readonly ticks: number;
}

const someSpans: fc.Arbitrary<readonly Made[]> = fc.array(
  fc.record({
    minute: fc.nat(hours * 60 - 1),
    service: fc.constantFrom('order', 'user'),
    name: fc.constantFrom('GET /a', 'GET /b'),
    hasFailed: fc.boolean(),
    forMs: fc.nat(5_000),
    ticks: fc.constantFrom(0, 0, 1, 8),
  }),
  { minLength: 1, maxLength: 25 },
);

function toMade(number: number, { minute, name, forMs, hasFailed }: Made): SpanInput {
  return toSpan(number, minute, { name, forMs, ...(hasFailed && { status: { code: 2 } }) });
}

test('a day read by hours is the same as read by minutes, whatever comes late', async () => {
  await fc.assert(
    fc.asyncProperty(someSpans, fc.nat(200), fc.nat(200), async (spans, from, before) => {
      const byHour = await openViewer({ now });
      for (const [at, each] of spans.entries()) {
        await sendSpans(byHour, each.service, [toMade(at + 1, each)]);
        tidy(each.ticks);
      }
      const byMinute = await openViewer({ now });
      for (const [at, each] of spans.entries())
        await sendSpans(byMinute, each.service, [toMade(at + 1, each)]);
      const range = [startMs + from * minuteMs, nowMs - before * minuteMs] as const;
      expect(await readAll(byHour, ...range)).toEqual(await readAll(byMinute, ...range));
      await Promise.all([byHour.close(), byMinute.close()]);
    }),
    { numRuns: 15 },
  );
});

test('an hour is added up when it is over, but the oldest one; what comes late makes it one of minutes again', async () => {
  const dataDir = makeFolder();
  const viewer = await openViewer({ dataDir, now });
  await sendSpans(viewer, 'order', oneEachHalfHour());
  tidy(1);
  expect(wholeHours(dataDir)).toBe(0);
  tidy(1);
  const all = wholeHours(dataDir);
  expect(all).toBeGreaterThanOrEqual(hours - 1);
  await sendSpans(viewer, 'order', [toSpan(99, 3 * 60)]);
  expect(wholeHours(dataDir)).toBe(all - 1);
  tidy(2);
  expect(wholeHours(dataDir)).toBe(all);
});

test('hours of which minutes were removed are read by minute', async () => {
  const dataDir = makeFolder();
  let clockMs = startMs;
  const viewer = await openViewer({ dataDir, now: () => clockMs });
  const spans = oneEachHalfHour();
  for (const [at, span] of spans.entries()) {
    clockMs = startMs + at * 30 * minuteMs;
    await sendSpans(viewer, 'order', [span]);
  }
  clockMs = nowMs;
  tidy(10);
  const before = wholeHours(dataDir);
  clockMs = startMs + 26 * hourMs + 10 * minuteMs;
  tidy(6);
  await vi.waitFor(async () => {
    expect(await getJson(viewer, '/api/stats')).toMatchObject({ dropped: { age: 5 } });
  });
  expect(wholeHours(dataDir)).toBeLessThan(before);
  const [overview] = await readAll(viewer, startMs, clockMs);
  expect(overview).toMatchObject({ services: [{ service: 'order', spans: spans.length - 5 }] });
});

test('a store of the version before is opened: it answers the same, and its hours are added up', async () => {
  const dataDir = makeFolder();
  const first = await openViewer({ dataDir, now });
  await sendSpans(first, 'order', oneEachHalfHour());
  const before = await readAll(first, startMs, nowMs);
  await first.close();
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
  database.exec(
    'DROP TABLE served; DROP TABLE rollup_hour; DROP TABLE whole_hour; DROP TABLE service_hour; DROP TABLE block; PRAGMA user_version = 4',
  );
  database.close();
  const second = await openViewer({ dataDir, now });
  expect(await readAll(second, startMs, nowMs)).toEqual(before);
  tidy(10);
  expect(wholeHours(dataDir)).toBeGreaterThan(0);
  expect(await readAll(second, startMs, nowMs)).toEqual(before);
});
