import { expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { LogsAnswer, TraceView } from '#viewer/api';
import { addLogs, toOutline } from '#viewer/trace-outline';
import { toRows } from '#viewer/trace-rows';
import { toTraceTree } from '../../src/viewer/api/trace-tree.ts';
import { getJson, openViewer, sendLogs, sendSpans, traceId, type InputValues } from './harness.ts';

const openId = '00000000000000a1';
const childId = '00000000000000a2';

/** What a record of an open span has; it began 100 ms after the first instant of the tests. */
const told: InputValues = {
  'event.name': 'span.unfinished',
  'log.type': 'system',
  'http.request.method': 'GET',
  'http.route': '/orders',
  span_name: 'GET',
  span_kind: 'server',
  latency_millis: 10_000,
};

function sendOpen(viewer: Viewer, attributes: InputValues = told): Promise<Response> {
  const body = 'GET /orders has not ended for 10 s';
  return sendLogs(viewer, 'order', [{ traceId, spanId: openId, atMs: 10_100, body, attributes }]);
}

function getView(viewer: Viewer): Promise<TraceView> {
  return getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
}

test('a span that is known to be open is a row, with what has come below it', async () => {
  const viewer = await openViewer();
  const child = {
    traceId,
    spanId: childId,
    parentSpanId: openId,
    name: 'find',
    atMs: 150,
    forMs: 20,
  };
  await sendSpans(viewer, 'order', [child]);
  expect((await getView(viewer)).spans).toMatchObject([{ name: 'find', depth: 0, orphan: true }]);
  await sendOpen(viewer);
  const view = await getView(viewer);
  expect(view.summary).toMatchObject({
    service: 'order',
    operation: 'GET /orders',
    duration_millis: 10_000,
    span_count: 1,
    complete: false,
  });
  expect(view.spans).toMatchObject([
    {
      span_id: openId,
      unfinished: true,
      name: 'GET /orders',
      kind: 'server',
      status: 'unset',
      depth: 0,
      orphan: false,
      offset_millis: 0,
      duration_millis: 10_000,
      attributes: { 'http.request.method': 'GET', 'http.route': '/orders' },
      logs: [{ message: 'GET /orders has not ended for 10 s' }],
    },
    { name: 'find', depth: 1, orphan: false, offset_millis: 50 },
  ]);
  expect(view.spans[0]?.attributes).not.toHaveProperty('span_name');
  expect(view.spans[1]).not.toHaveProperty('unfinished');
  const tree = toTraceTree(view).join('\n');
  expect(tree).toContain('incomplete: 1 span not ended');
  expect(tree).toMatch(/^order GET \/orders \(server\) +≥ 10000.0 ms {2}\(not ended\)$/m);
});

test('when it ends, the span takes the place of its record', async () => {
  const viewer = await openViewer();
  await sendOpen(viewer);
  expect(await getView(viewer)).toMatchObject({
    summary: { span_count: 0, complete: false },
    spans: [{ unfinished: true }],
  });
  const ended = { traceId, spanId: openId, name: 'GET /orders', atMs: 100, forMs: 12_345 };
  await sendSpans(viewer, 'order', [ended]);
  const view = await getView(viewer);
  expect(view.summary).toMatchObject({ span_count: 1, complete: true });
  expect(view.spans).toMatchObject([{ name: 'GET /orders', duration_millis: 12_345 }]);
  expect(view.spans[0]).not.toHaveProperty('unfinished');
  expect(view.spans[0]?.logs).toHaveLength(1);
});

test('a record that says nothing of use is a span without a length', async () => {
  const viewer = await openViewer();
  const wrong = { span_name: 7, span_kind: 'king', parent_span_id: '', latency_millis: 'long' };
  await sendOpen(viewer, { 'event.name': 'span.unfinished', ...wrong });
  expect((await getView(viewer)).spans).toMatchObject([
    { name: '', kind: 'internal', duration_millis: 0, orphan: false, unfinished: true },
  ]);
});

test('a log line that speaks of the record is none', async () => {
  const viewer = await openViewer();
  await sendOpen(viewer, { note: 'span.unfinished' });
  expect((await getView(viewer)).spans).toEqual([]);
  const { logs } = await getJson<LogsAnswer>(viewer, '/api/logs?q=note%3Dspan.unfinished');
  expect(logs).toHaveLength(1);
});

test('of a long trace, too, an open span is a row, is found, and can be opened', async () => {
  const viewer = await openViewer();
  await sendOpen(viewer);
  const children = Array.from({ length: 50 }, (_, index) => ({
    spanId: (index + 4096).toString(16).padStart(16, '0'),
    parentSpanId: openId,
    name: 'find',
    atMs: 200 + index,
  }));
  await sendSpans(viewer, 'order', children);
  const path = `/api/traces/${traceId}`;
  const first = toOutline(await getJson(viewer, `${path}/view?most=10&first=2`));
  expect(first).toMatchObject({
    summary: { operation: 'GET /orders', span_count: 50, complete: false },
    spans: [
      { span_id: openId, unfinished: true, depth: 0, orphan: false, duration_millis: 10_000 },
      { name: 'find', depth: 1, orphan: false },
    ],
    spans_after: 49,
  });
  expect(first.spans[1]).not.toHaveProperty('unfinished');
  const all = toOutline(await getJson(viewer, `${path}/skeleton`));
  expect(all.spans).toHaveLength(51);
  expect(all.spans.every(({ orphan }) => !orphan)).toBe(true);
  const whole = addLogs(all, await getJson(viewer, `${path}/skeleton/logs`));
  expect(whole.loose_logs).toEqual([]);
  const log = toRows(whole, true).find((row) => 'log' in row);
  expect(await getJson(viewer, `${path}/find?q=has%20not%20ended`)).toEqual({ rows: [log?.id] });
  expect(await getJson(viewer, `${path}/spans/${openId}`)).toMatchObject({
    name: 'GET /orders',
    kind: 'server',
    attributes: { 'http.route': '/orders' },
  });
  await sendSpans(viewer, 'order', [{ spanId: openId, name: 'GET /orders', kind: 2, atMs: 100 }]);
  const ended = toOutline(await getJson(viewer, `${path}/skeleton`));
  expect(ended.spans).toHaveLength(51);
  expect(ended.spans[0]).not.toHaveProperty('unfinished');
  expect(ended.summary).toMatchObject({ span_count: 51, complete: true });
});
