import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { startViewer } from '#viewer';
import type { Viewer } from '#viewer';
import type { LogsAnswer, StatsAnswer } from '#viewer/api';
import { getJson, makeFolder, openViewer, sendLogs, sendSpans, traceId } from './harness.ts';

const mebibyte = 1024 * 1024;
const hourMs = 3_600_000;
const fileName = 'view.sqlite';
/** What is out of bounds is removed in pauses. */
const patience = { timeout: 5_000 };

test('spans, log records and counters are kept across a restart', async () => {
  const dataDir = makeFolder();
  const first = await openViewer({ dataDir });
  await sendSpans(first, 'order', [{ spanId: '00000000000000a1' }]);
  await sendLogs(first, 'order', [{ body: 'kept', traceId }]);
  await first.close();
  const second = await openViewer({ dataDir });
  const stats = await getJson<StatsAnswer>(second, '/api/stats');
  expect(stats).toMatchObject({ spans: 1, logs: 1, traces: 1, logs_without_trace_id: 0 });
  const { logs } = await getJson<LogsAnswer>(second, '/api/logs');
  expect(logs.map((log) => log.message)).toEqual(['kept']);
});

test('rows received longer ago than the bound are removed and counted, also after a restart', async () => {
  const dataDir = makeFolder();
  const first = await openViewer({ dataDir, now: () => 0 });
  await sendSpans(first, 'order', [{ spanId: '00000000000000a1' }]);
  await sendLogs(first, 'order', [{ body: 'old' }]);
  await first.close();
  const second = await openViewer({ dataDir, now: () => 24 * hourMs + 1 });
  const expected = { spans: 0, logs: 0, traces: 0, dropped: { age: 2, size: 0 } };
  await vi.waitFor(async () => {
    expect(await getJson(second, '/api/stats')).toMatchObject(expected);
  }, patience);
  await second.close();
  const third = await openViewer({ dataDir });
  expect(await getJson(third, '/api/stats')).toMatchObject(expected);
});

test('when the last row came is said, while there is any', async () => {
  let nowMs = 5_000;
  const viewer = await openViewer({ now: () => nowMs });
  expect(await getJson(viewer, '/api/stats')).not.toHaveProperty('last_received');
  await sendLogs(viewer, 'order', [{ body: 'first' }]);
  nowMs = 7_000;
  await sendSpans(viewer, 'order', [{ spanId: '00000000000000a1' }]);
  const last = '1970-01-01T00:00:07.000Z';
  expect(await getJson(viewer, '/api/stats')).toMatchObject({ last_received: last });
});

test('rows younger than the bound stay', async () => {
  const dataDir = makeFolder();
  const first = await openViewer({ dataDir, now: () => 0 });
  await sendLogs(first, 'order', [{ body: 'young' }]);
  await first.close();
  const second = await openViewer({ dataDir, now: () => 24 * hourMs - 1 });
  expect(await getJson(second, '/api/stats')).toMatchObject({ logs: 1, dropped: { age: 0 } });
});

test('the file stays near its bound, the oldest rows go first, and every removed one is counted', async () => {
  const dataDir = makeFolder();
  const maxBytes = 4 * mebibyte;
  const viewer = await openViewer({ dataDir, maxBytes });
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) await sendBatch(viewer, round);
  const stats = await vi.waitFor(async () => {
    const current = await getJson<StatsAnswer>(viewer, '/api/stats');
    expect(current.logs + current.dropped.size).toBe(rounds * batchSize);
    return current;
  }, patience);
  expect(stats.dropped.size).toBeGreaterThan(0);
  expect(statSync(join(dataDir, fileName)).size).toBeLessThan(maxBytes * 1.5);
  const { logs } = await getJson<LogsAnswer>(viewer, '/api/logs?limit=1&q=round');
  expect(logs[0]?.message).toContain(`round ${rounds - 1} `);
});

test('space is given back to the disk after rows were removed', async () => {
  const dataDir = makeFolder();
  const first = await openViewer({ dataDir, now: () => 0 });
  for (let round = 0; round < 40; round += 1) await sendBatch(first, round);
  await first.close();
  const before = statSync(join(dataDir, fileName)).size;
  const second = await openViewer({ dataDir, now: () => 48 * hourMs });
  await vi.waitFor(async () => {
    const stats = await getJson<StatsAnswer>(second, '/api/stats');
    expect(stats.logs).toBe(0);
    expect(stats.bytes).toBeLessThan(before / 2);
  }, patience);
});

test('a file of a newer version is refused with one line', async () => {
  const dataDir = makeFolder();
  const database = new DatabaseSync(join(dataDir, fileName));
  database.exec('PRAGMA user_version = 99');
  database.close();
  await expect(startViewer({ port: 0, dataDir })).rejects.toThrow(/has version 99; this filrouge/);
});

test('a file that is no database is refused with one line', async () => {
  const dataDir = makeFolder();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(
    join(dataDir, fileName),
    'not a database, but long enough to have a header'.repeat(9),
  );
  await expect(startViewer({ port: 0, dataDir })).rejects.toThrow(/is not a database: remove it/);
});

test('a folder that another view has open is refused with one line', async () => {
  const dataDir = makeFolder();
  await openViewer({ dataDir });
  await expect(startViewer({ port: 0, dataDir })).rejects.toThrow(
    /in use by another filrouge view/,
  );
});

const batchSize = 500;

async function sendBatch(viewer: Viewer, round: number): Promise<void> {
  const logs = Array.from({ length: batchSize }, (_, index) => ({
    body: `round ${round} record ${index} ${'x'.repeat(300)}`,
    atMs: round * 1_000 + index,
  }));
  await sendLogs(viewer, 'order', logs);
}
