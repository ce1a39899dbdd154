import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { TracesAnswer, TraceSummary, TraceView } from '#viewer/api';
import {
  getJson,
  makeFolder,
  openViewer,
  sendLogs,
  sendSpans,
  startNs,
  traceId,
} from './harness.ts';
import type { SpanInput } from './harness.ts';

const root = 'a'.repeat(16);

/** The root has no ids and comes last: what is shown of the trace is found among all. */
async function fill(viewer: Viewer): Promise<void> {
  await sendSpans(viewer, 'mail', toSpans(0, 1_200));
  await sendSpans(viewer, 'order', toSpans(1_200, 2_400));
  const ofRoot = { name: 'nightly mails', atMs: 3, forMs: 9_000 };
  await sendSpans(viewer, 'app', [{ spanId: root, ...ofRoot }]);
  await sendLogs(viewer, 'mail', [{ body: 'sent', traceId, spanId: root }]);
}

function toSpans(from: number, to: number): readonly SpanInput[] {
  return Array.from({ length: to - from }, (_, at) => ({
    spanId: (from + at + 1).toString(16).padStart(16, '0'),
    parentSpanId: root,
    atMs: 5 + (from + at),
    ...((from + at) % 100 === 0 && { status: { code: 2 } }),
    ...((from + at) % 7 === 3 && {
      attributes: { 'correlation.id': `c-${from + at}`, 'tenant.id': 't' },
    }),
  }));
}

async function listed(viewer: Viewer): Promise<TraceSummary | undefined> {
  return (await getJson<TracesAnswer>(viewer, '/api/traces/latest')).traces[0];
}

/** As the page of the trace reads it from all its spans. */
async function summaryOfView(viewer: Viewer): Promise<Omit<TraceSummary, 'complete'>> {
  const view = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
  const { complete: _complete, ...summary } = view.summary;
  return summary;
}

test('a long trace is listed as its page sums it up, but whether each span has its parent is left open', async () => {
  const viewer = await openViewer();
  await fill(viewer);
  expect(await listed(viewer)).toEqual(await summaryOfView(viewer));
  expect(await listed(viewer)).toMatchObject({
    operation: 'nightly mails',
    span_count: 2_401,
    error_count: 24,
    log_count: 1,
    services: ['app', 'mail', 'order'],
    correlation_id: 'c-3',
  });
});

test('what comes to a long trace later counts in its list', async () => {
  const viewer = await openViewer();
  await fill(viewer);
  await listed(viewer);
  const early = { parentSpanId: root, atMs: -50, status: { code: 2 } };
  await sendSpans(viewer, 'stock', [
    { spanId: 'b'.repeat(16), ...early },
    ...toSpans(2_400, 2_450),
  ]);
  expect(await listed(viewer)).toEqual(await summaryOfView(viewer));
  expect(await listed(viewer)).toMatchObject({ span_count: 2_452, error_count: 26 });
});

test.each([10, 300])(
  'when %i of its oldest spans are removed, a long trace is counted anew',
  async (removed) => {
    const dataDir = makeFolder();
    const viewer = await openViewer({ dataDir });
    await fill(viewer);
    await listed(viewer);
    const database = new DatabaseSync(join(dataDir, 'view.sqlite'));
    database.prepare('DELETE FROM span WHERE seq <= ?').run(removed);
    database.close();
    await sendSpans(viewer, 'stock', toSpans(3_000, 3_050));
    expect(await listed(viewer)).toEqual(await summaryOfView(viewer));
  },
);

test('a long trace without a root is not complete', async () => {
  const viewer = await openViewer();
  await sendSpans(viewer, 'mail', toSpans(0, 2_001));
  expect(await listed(viewer)).toMatchObject({
    complete: false,
    operation: `span ${'0'.repeat(15)}1`,
  });
});

test('Jaeger is told of a long trace how many spans name a parent that is not stored', async () => {
  const viewer = await openViewer();
  await fill(viewer);
  const orphan = { spanId: 'c'.repeat(16), parentSpanId: 'd'.repeat(16) };
  await sendSpans(viewer, 'stock', [orphan]);
  const [min, max] = [-1_000, 20_000].map((ms) =>
    new Date(Number(startNs / 1_000_000n) + ms).toISOString(),
  );
  const path = `/api/v3/trace-summaries?query.start_time_min=${min}&query.start_time_max=${max}`;
  expect(await getJson(viewer, path)).toMatchObject({
    summaries: [
      {
        traceId,
        rootServiceName: 'app',
        spanCount: 2_402,
        errorSpanCount: 24,
        orphanSpanCount: 1,
        services: [
          { name: 'app', spanCount: 1 },
          { name: 'mail', spanCount: 1_200, errorSpanCount: 12 },
          { name: 'order', spanCount: 1_200 },
          { name: 'stock', spanCount: 1 },
        ],
      },
    ],
  });
});
