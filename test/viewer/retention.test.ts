import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { toSliceSql } from '../../src/viewer/store/retention.ts';
import { parseLogsJson } from '#otlp';
import { Store } from '../../src/viewer/store/store.ts';
import { makeFolder, openViewer, sendLogs, toLogsBody } from './harness.ts';

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

test('a store that is written to without a pause stays near its bound', { timeout: 30_000 }, () => {
  const mebibyte = 1024 * 1024;
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

function planOf(database: DatabaseSync, sql: string): readonly unknown[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => row['detail']);
}
