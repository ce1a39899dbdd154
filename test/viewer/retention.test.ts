import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { passSql } from '../../src/viewer/store/fair-pass.ts';
import { toSliceSql } from '../../src/viewer/store/retention.ts';
import { parseLogsJson, parseTracesJson } from '#otlp';
import { toExcess } from '../../src/viewer/store/shares.ts';
import { Store } from '../../src/viewer/store/store.ts';
import { makeFolder, openViewer, sendLogs, toLogsBody, toSpansBody } from './harness.ts';

const mebibyte = 1024 * 1024;

test.each(['span', 'log'] as const)(
  'what is removed of %s is found without a scan',
  async (table) => {
    const dataDir = makeFolder();
    await openViewer({ dataDir });
    const database = new DatabaseSync(join(dataDir, 'view.sqlite'), { readOnly: true });
    onTestFinished(() => database.close());
    const byKey = `SEARCH ${table} USING INTEGER PRIMARY KEY`;
    expect(planOf(database, toSliceSql(table).remove)).toEqual([`${byKey} (rowid<?)`]);
    const plan = planOf(database, passSql.remove(table));
    const ofTable = plan.filter((step) => step.includes(` ${table}`));
    expect(ofTable).toEqual([`${byKey} (rowid>? AND rowid<?)`, `${byKey} (rowid>? AND rowid<?)`]);
    expect(planOf(database, passSql.count(table))).toEqual([
      `SCAN ${table} USING COVERING INDEX ${table}_by_service`,
    ]);
  },
);

test('a store beyond its bounds leaves its first moments to who asks', async () => {
  const dataDir = makeFolder();
  const viewer = await openViewer({ dataDir, now: () => 0 });
  await sendLogs(viewer, 'order', [{ body: 'old' }]);
  await viewer.close();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const day = 86_400_000;
  const store = new Store({ dataDir, maxAgeMs: day, maxBytes: 1e9, now: () => 2 * day });
  onTestFinished(() => store.close());
  vi.advanceTimersByTime(250);
  expect(store.stats()).toMatchObject({ logs: 1, dropped: { age: 0 } });
  vi.advanceTimersByTime(250);
  expect(store.stats()).toMatchObject({ logs: 0, dropped: { age: 1 } });
});

test('a store that is written to without a pause stays near its bound', { timeout: 30_000 }, () => {
  const store = new Store({
    dataDir: makeFolder(),
    maxAgeMs: 1e9,
    maxBytes: 4 * mebibyte,
    now: () => 0,
  });
  onTestFinished(() => store.close());
  const logs = Array.from({ length: 500 }, (_, at) => ({ body: `${at} ${'x'.repeat(600)}` }));
  const request = parseLogsJson(toLogsBody('order', logs));
  // Nothing else has its turn in between: no timer runs.
  for (let round = 0; round < 80; round += 1) store.addLogs(request);
  const { logs: kept, dropped, bytes } = store.stats();
  expect(kept + dropped.size).toBe(80 * logs.length);
  // The file, and the log beside it, which is emptied when rows were removed.
  expect(bytes).toBeLessThan(16 * mebibyte);
});

/** What a noisy service sends, and a line of a quiet one. */
function sendRound(store: Store, round: number): void {
  const noisy = Array.from({ length: 400 }, (_, at) => ({
    traceId: `aa${toHex(round)}${toHex(at).slice(2)}`,
    body: `noise ${'x'.repeat(500)}`,
  }));
  store.addLogs(parseLogsJson(toLogsBody('noisy', noisy)));
  store.addLogs(
    parseLogsJson(toLogsBody('quiet', [{ body: `round ${round} ${'y'.repeat(500)}` }])),
  );
}

test('a service that says little keeps what it said when another one fills the store', () => {
  const dataDir = makeFolder();
  const store = new Store({ dataDir, maxAgeMs: 1e9, maxBytes: 4 * mebibyte, now: () => 0 });
  onTestFinished(() => store.close());
  const rounds = 60;
  for (let round = 0; round < rounds; round += 1) sendRound(store, round);
  const { logs, dropped, bytes } = store.stats();
  expect(logs + dropped.size).toBe(rounds * 401);
  expect(dropped.size_by_service).toEqual([{ service: 'noisy', count: dropped.size }]);
  expect(bytes).toBeLessThan(16 * mebibyte);
  expect(countRows(dataDir, 'quiet')).toBe(rounds);
  expect(countRows(dataDir, 'noisy')).toBe(logs - rounds);
});

test('what belongs to a trace of a service with more than its share goes with it', () => {
  const store = new Store({
    dataDir: makeFolder(),
    maxAgeMs: 1e9,
    maxBytes: 2 * mebibyte,
    now: () => 0,
  });
  onTestFinished(() => store.close());
  for (let round = 0; round < 1_200; round += 1) sendTrace(store, round);
  const { dropped, spans, traces } = store.stats();
  expect(dropped.size_by_service.map(({ service }) => service)).toEqual(['noisy', 'asked']);
  // A trace is one span of `asked` and four of `noisy`: next to none is torn.
  expect(Math.abs(spans - traces * 5)).toBeLessThan(20);
});

test('a store that was emptied keeps its bound when it is filled again', async () => {
  let nowMs = 0;
  const store = new Store({
    dataDir: makeFolder(),
    maxAgeMs: 1_000,
    maxBytes: 2 * mebibyte,
    now: () => nowMs,
  });
  onTestFinished(() => store.close());
  const fill = (rounds: number): void => {
    for (let round = 0; round < rounds; round += 1) sendRound(store, round);
  };
  fill(50);
  nowMs = 5_000;
  store.enforceBounds();
  await vi.waitFor(() => expect(store.stats().logs).toBe(0), { timeout: 5_000 });
  fill(20);
  const { logs, dropped } = store.stats();
  expect(logs).toBeGreaterThan(1_000);
  expect(logs).toBeLessThan(4_000);
  expect(logs + dropped.size + dropped.age).toBe(70 * 401);
});

test('rows that came while the clock was ahead are removed in time when it was set back', async () => {
  const [day, year] = [86_400_000, 31_536_000_000];
  let nowMs = year;
  const clock = { now: () => nowMs, maxAgeMs: day, maxBytes: 1e9 };
  const store = new Store({ dataDir: makeFolder(), ...clock });
  onTestFinished(() => store.close());
  const add = (body: string): void => {
    store.addLogs(parseLogsJson(toLogsBody('order', [{ body }])));
  };
  add('ahead');
  nowMs = 10 * day;
  add('right');
  // Longer than it leaves who asks before it looks at its bounds.
  await setTimeout(600);
  expect(store.stats()).toMatchObject({ logs: 2, dropped: { age: 0 } });
  nowMs = 11 * day + 1;
  store.enforceBounds();
  await vi.waitFor(() => expect(store.stats().logs).toBe(0), { timeout: 5_000 });
  expect(store.stats().dropped.age).toBe(2);
});

test('no service keeps more than its share, and none loses what is within it', () => {
  const counts = fc.array(fc.nat(1_000), { maxLength: 12 });
  fc.assert(
    fc.property(counts, fc.nat(6_000), (rows, keep) => {
      const before = new Map(rows.map((count, at) => [`service ${at}`, count]));
      const excess = toExcess(before, keep);
      const kept = [...before].map(([service, count]) => count - (excess.get(service) ?? 0));
      const sum = kept.reduce((all, count) => all + count, 0);
      const most = Math.min(
        keep,
        rows.reduce((all, count) => all + count, 0),
      );
      expect(sum).toBeLessThanOrEqual(most);
      // What is given up because shares are whole rows is less than a row of each service that has more.
      expect(sum).toBeGreaterThanOrEqual(most - Math.max(excess.size - 1, 0));
      const mostKept = Math.max(0, ...kept);
      for (const service of excess.keys()) {
        expect((before.get(service) ?? 0) - (excess.get(service) ?? 0)).toBe(mostKept);
      }
    }),
  );
});

/** A trace of five spans, four of them of a service that calls itself. */
function sendTrace(store: Store, round: number): void {
  const traceId = `bb${toHex(round).padStart(30, '0')}`;
  const attributes = { note: 'z'.repeat(400) };
  const spans = [1, 2, 3, 4, 5].map((at) => ({ traceId, spanId: toHex(at), attributes }));
  store.addSpans(parseTracesJson(toSpansBody('asked', spans.slice(0, 1))));
  store.addSpans(parseTracesJson(toSpansBody('noisy', spans.slice(1))));
}

function toHex(value: number): string {
  return value.toString(16).padStart(16, '0');
}

function countRows(dataDir: string, service: string): number {
  const database = new DatabaseSync(join(dataDir, 'view.sqlite'), { readOnly: true });
  const row = database.prepare('SELECT count(*) AS n FROM log WHERE service = ?').get(service);
  database.close();
  return Number(row?.['n']);
}

function planOf(database: DatabaseSync, sql: string): readonly string[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => String(row['detail']));
}
