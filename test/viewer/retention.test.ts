import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { StatsAnswer } from '#viewer/api';
import { toSliceSql } from '../../src/viewer/store/retention.ts';
import { Store } from '../../src/viewer/store/store.ts';
import { getJson, makeFolder, openViewer, sendLogs } from './harness.ts';

test.each(['span', 'log'] as const)(
  'what is removed of %s is found without a scan',
  async (table) => {
    const dataDir = makeFolder();
    await openViewer({ dataDir });
    const database = new DatabaseSync(join(dataDir, 'view.sqlite'), { readOnly: true });
    onTestFinished(() => database.close());
    const { traces, remove } = toSliceSql(table);
    const plans = [traces, remove].map((sql) => planOf(database, sql));
    const byKey = `SEARCH ${table} USING INTEGER PRIMARY KEY (rowid<?)`;
    expect(plans).toEqual([[byKey, 'USE TEMP B-TREE FOR GROUP BY'], [byKey]]);
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

test('a store that is written to without a pause stays near its bound', async () => {
  const mebibyte = 1024 * 1024;
  const viewer = await openViewer({ maxBytes: 4 * mebibyte });
  const logs = Array.from({ length: 500 }, (_, at) => ({ body: `${at} ${'x'.repeat(600)}` }));
  const bytes: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([1, 2, 3, 4].map(() => sendLogs(viewer, 'order', logs)));
    bytes.push((await getJson<StatsAnswer>(viewer, '/api/stats')).bytes);
  }
  // The file, and the log of 2,000 pages beside it.
  expect(Math.max(...bytes)).toBeLessThan(16 * mebibyte);
});

function planOf(database: DatabaseSync, sql: string): readonly unknown[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => row['detail']);
}
