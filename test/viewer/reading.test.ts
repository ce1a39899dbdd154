import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { LogsAnswer } from '#viewer/api';
import { NearDesk } from '../../src/viewer/reading/desks.ts';
import { Reader } from '../../src/viewer/reading/reader.ts';
import { getJson, makeFolder, openViewer, sendLogs, sendSpans, traceId } from './harness.ts';

const lines = 20_000;
const slow = '/api/logs?q=message~"(x+x+)+y"';

async function openFilled(dataDir = makeFolder()): Promise<Viewer> {
  const viewer = await openViewer({ dataDir, readsNear: false });
  for (let sent = 0; sent < lines; sent += 5_000)
    await sendLogs(
      viewer,
      'order',
      Array.from({ length: 5_000 }, (_, index) => ({
        body: `line ${sent + index} ${'x'.repeat(60)}`,
      })),
    );
  return viewer;
}

test('the thread that reads gives the answers of the thread that writes', async () => {
  const viewers = await Promise.all([true, false].map((readsNear) => openViewer({ readsNear })));
  const addresses = [
    '/healthz',
    '/api/logs',
    '/api/traces/latest',
    `/api/traces/${traceId}/view`,
    `/api/traces/${traceId}/export`,
    `/api/traces/${traceId}/export?format=jaeger`,
    '/api/v3/services',
    '/api/traces?service=order',
    '/api/nothing',
    '/api/traces/latest?limit=0',
    '/api/services?unknown=1',
    '/api/v3/traces/zz',
    '/api/correlations/%E0',
    '/api/correlations/nothing/export',
  ];
  const [near, thread] = await Promise.all(
    viewers.map(async (viewer) => {
      await sendSpans(viewer, 'order', [{ spanId: '00000000000000a1' }]);
      await sendLogs(viewer, 'order', [{ body: 'one', traceId }]);
      return Promise.all(
        addresses.map(async (address) => {
          const response = await fetch(viewer.url + address);
          return [address, response.status, await response.text()];
        }),
      );
    }),
  );
  expect(thread).toEqual(near);
});

test('whoever loads the page finds the thread that reads at work', async () => {
  const viewer = await openViewer({ readsNear: false });
  const threads: Worker[] = [];
  const onWorker = (thread: Worker): number => threads.push(thread);
  process.on('worker', onWorker);
  onTestFinished(() => {
    process.off('worker', onWorker);
  });
  for (const address of ['/healthz', '/api/stats', '/none.js', '/assets/none.js', '/nothing'])
    await fetch(viewer.url + address);
  expect(threads).toHaveLength(0);
  await fetch(`${viewer.url}/trace/${traceId}`);
  expect(threads).toHaveLength(1);
  await sendLogs(viewer, 'order', [{ body: 'after it', traceId }]);
  const { logs } = await getJson<LogsAnswer>(viewer, `/api/logs?q=trace_id=${traceId}`);
  expect(logs).toHaveLength(1);
  expect(threads).toHaveLength(1);
});

test('what was acknowledged is found at once', async () => {
  const viewer = await openViewer({ readsNear: false });
  for (let sent = 1; sent <= 50; sent += 1) {
    await sendLogs(viewer, 'order', [{ body: `line ${sent}` }]);
    expect((await getJson<LogsAnswer>(viewer, '/api/logs')).logs).toHaveLength(sent);
  }
});

test('what arrives does not wait for a long search', async () => {
  const viewer = await openFilled();
  await getJson(viewer, '/api/logs?limit=1');
  const ended: string[] = [];
  const search = fetch(viewer.url + slow).then(() => ended.push('search'));
  await sendLogs(viewer, 'order', [{ body: 'meanwhile' }]);
  ended.push('stored');
  await search;
  expect(ended).toEqual(['stored', 'search']);
});

test('what nobody waits for any more is not read', async () => {
  const dataDir = makeFolder();
  await openViewer({ dataDir });
  const near = new NearDesk(dataDir);
  let answered = 0;
  const reader = new Reader({
    answer: (question) => {
      answered += 1;
      return near.answer(question);
    },
    close: () => near.close(),
  });
  onTestFinished(() => reader.close());
  const question = { kind: 'api', href: '/api/logs', nowMs: 0 } as const;
  const isThere = [true, false, false, true];
  const replies = await Promise.all(isThere.map((one) => reader.ask(question, () => one)));
  expect(replies.map(({ kind }) => kind)).toEqual(['json', 'nothing', 'nothing', 'json']);
  expect(answered).toBe(2);
});

test('a file whose reader goes before its end is forgotten, and the next one is whole', async () => {
  const viewer = await openViewer({ readsNear: false });
  const log = { body: 'x'.repeat(2_000), traceId };
  await sendLogs(
    viewer,
    'order',
    Array.from({ length: 2_000 }, () => log),
  );
  const path = `${viewer.url}/api/traces/${traceId}/export`;
  const stop = new AbortController();
  const response = await fetch(path, { signal: stop.signal });
  await response.body?.getReader().read();
  stop.abort();
  expect((await (await fetch(path)).text()).trimEnd().split('\n')).toHaveLength(4);
});

test('a view that is closed while it searches ends, and another one opens its folder', async () => {
  const dataDir = makeFolder();
  const viewer = await openFilled(dataDir);
  const search = fetch(viewer.url + slow).catch(() => undefined);
  await getJson(viewer, '/api/stats');
  await viewer.close();
  await search;
  const next = await openViewer({ dataDir, readsNear: false });
  expect((await getJson<LogsAnswer>(next, '/api/logs?limit=3')).logs).toHaveLength(3);
});

test('an id may be called export', async () => {
  const viewer = await openViewer();
  await sendLogs(viewer, 'order', [{ body: 'one', attributes: { 'correlation.id': 'export' } }]);
  expect(await getJson(viewer, '/api/correlations/export')).toMatchObject({
    correlation_id: 'export',
    logs: [{ message: 'one' }],
  });
});
