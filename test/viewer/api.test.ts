import { describe, expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { CorrelationView, LogsAnswer, TraceSummary, TraceView } from '#viewer/api';
import { getJson, openViewer, sendLogs, sendSpans, startNs, traceId } from './harness.ts';

const otherTrace = '22222222222222222222222222222222';
const [root, child, grandchild, late] = ['a1', 'a2', 'a3', 'a4'].map((id) => id.padStart(16, '0'));

/** A request through two services, and a failed one of another customer. */
async function fill(viewer: Viewer): Promise<void> {
  const attributes = { 'correlation.id': 'c-1', 'tenant.id': 't-7' };
  await sendSpans(viewer, 'order', [
    { spanId: String(child), parentSpanId: String(root), atMs: 5, forMs: 40, kind: 3 },
    { spanId: String(root), name: 'POST /orders', kind: 2, atMs: 0, forMs: 50, attributes },
    { spanId: String(late), parentSpanId: String(root), atMs: 46, forMs: 1 },
  ]);
  await sendSpans(viewer, 'delivery', [
    { spanId: String(grandchild), parentSpanId: String(child), atMs: 10, forMs: 20, kind: 2 },
    { traceId: otherTrace, spanId: String(root), atMs: 1_000, status: { code: 2, message: 'no' } },
  ]);
  await sendLogs(viewer, 'order', [
    { body: 'second', atMs: 12.5, traceId, spanId: String(root), attributes },
    { body: 'first', atMs: 1, traceId, spanId: String(root), attributes },
    { body: '100% sure', atMs: 2_000, severityNumber: 17 },
    { body: 'a_b', atMs: 3_000, severityNumber: 13, attributes: { 'correlation.id': 'c-2' } },
  ]);
  await sendLogs(viewer, 'delivery', [
    { body: 'packed', atMs: 11, traceId, spanId: 'f'.repeat(16) },
  ]);
}

async function messages(viewer: Viewer, query: string): Promise<readonly string[]> {
  const answer = await getJson<LogsAnswer>(viewer, `/api/logs?${query}`);
  return answer.logs.map((log) => log.message);
}

describe('GET /api/logs', () => {
  const rows = [
    { query: '', found: ['a_b', '100% sure', 'second', 'packed', 'first'] },
    { query: `trace_id=${traceId}`, found: ['first', 'packed', 'second'] },
    { query: `trace_id=${traceId.toUpperCase()}&service=order`, found: ['first', 'second'] },
    { query: `span_id=${root}`, found: ['second', 'first'] },
    { query: 'correlation_id=c-1', found: ['first', 'second'] },
    { query: 'level=ERROR', found: ['100% sure'] },
    { query: 'level=warning,ERROR', found: ['a_b', '100% sure'] },
    { query: 'q=SEC', found: ['second'] },
    { query: 'q=%25', found: ['100% sure'] },
    { query: 'q=_', found: ['a_b'] },
    { query: 'q=%5C', found: [] },
    { query: "q=' OR 1=1 --", found: [] },
    { query: `since=${Number(startNs / 1_000_000n) + 2_000}`, found: ['a_b', '100% sure'] },
    { query: 'until=2026-09-21T14:13:20.001Z', found: ['first'] },
    { query: 'limit=1', found: ['a_b'] },
  ];

  test.each(rows)('?$query finds $found', async ({ query, found }) => {
    const viewer = await openViewer();
    await fill(viewer);
    expect(await messages(viewer, query)).toEqual(found);
  });

  test('gives the names of our log lines at the top, and the other attributes beside them', async () => {
    const viewer = await openViewer();
    await fill(viewer);
    await sendLogs(viewer, 'app', [
      { body: 'x', traceId, attributes: { 'app.installation.id': 'd-1', colour: 'red' } },
    ]);
    const answer = await getJson<LogsAnswer>(viewer, '/api/logs?service=app');
    expect(answer.logs).toEqual([
      {
        datetime: '2026-09-21T14:13:20.000Z',
        time_unix_nano: String(startNs),
        level: 'INFO',
        message: 'x',
        service: 'app',
        trace_id: traceId,
        device_id: 'd-1',
        attributes: { colour: 'red' },
      },
    ]);
  });

  const wrong = [
    { query: 'foo=1', reason: 'unknown parameter "foo"; expected trace_id' },
    { query: 'trace_id=12', reason: 'trace_id is "12"; expected 32 hex digits' },
    { query: 'level=LOUD', reason: 'level is "LOUD"; expected TRACE, DEBUG' },
    { query: 'since=May', reason: 'since is "May"; expected ISO 8601 or milliseconds' },
    { query: 'limit=0', reason: 'limit is "0"; expected a whole number from 1 to 10000' },
    { query: 'limit=10001', reason: 'limit is "10001"; expected a whole number from 1 to 10000' },
    { query: `q=${'x'.repeat(1_001)}`, reason: 'q has 1001 characters; expected at most 1000' },
  ];

  test.each(wrong)('?$query is refused with 400: $reason', async ({ query, reason }) => {
    const viewer = await openViewer();
    const response = await fetch(`${viewer.url}/api/logs?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringContaining(reason) });
  });
});

describe('GET /api/traces/{id}/view', () => {
  test('gives spans depth first by start, each with its log records', async () => {
    const viewer = await openViewer();
    await fill(viewer);
    const view = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
    const spans = view.spans.map((span) => [span.span_id, span.depth, span.offset_millis]);
    expect(spans).toEqual([
      [root, 0, 0],
      [child, 1, 5],
      [grandchild, 2, 10],
      [late, 1, 46],
    ]);
    expect(view.spans[0]?.logs.map((log) => [log.message, log.offset_millis])).toEqual([
      ['first', 1],
      ['second', 12.5],
    ]);
    expect(view.loose_logs.map((log) => log.message)).toEqual(['packed']);
  });

  test('sums the trace up', async () => {
    const viewer = await openViewer();
    await fill(viewer);
    const { summary } = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
    expect(summary).toEqual({
      trace_id: traceId,
      service: 'order',
      operation: 'POST /orders',
      start: '2026-09-21T14:13:20.000Z',
      duration_millis: 50,
      span_count: 4,
      error_count: 0,
      log_count: 3,
      services: ['delivery', 'order'],
      correlation_id: 'c-1',
      tenant_id: 't-7',
      complete: true,
    });
  });

  test('shows a span whose parent is missing as a root and an orphan, and the trace as incomplete', async () => {
    const viewer = await openViewer();
    await sendSpans(viewer, 'order', [{ spanId: String(child), parentSpanId: String(root) }]);
    const view = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
    expect(view.spans).toMatchObject([{ depth: 0, orphan: true, parent_span_id: root }]);
    expect(view.summary.complete).toBe(false);
  });

  test('shows each span once when spans are each other’s parents', async () => {
    const viewer = await openViewer();
    await sendSpans(viewer, 'order', [
      { spanId: String(root), parentSpanId: String(child), atMs: 0 },
      { spanId: String(child), parentSpanId: String(root), atMs: 1 },
      { spanId: String(late), parentSpanId: String(late), atMs: 2 },
    ]);
    const view = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
    expect(view.spans.map((span) => span.span_id)).toEqual([root, child, late]);
  });

  test('shows a trace of which only log records are stored', async () => {
    const viewer = await openViewer();
    await sendLogs(viewer, 'order', [{ body: 'alone', traceId, spanId: String(root) }]);
    const view = await getJson<TraceView>(viewer, `/api/traces/${traceId}/view`);
    expect(view).toMatchObject({ spans: [], loose_logs: [{ message: 'alone', offset_millis: 0 }] });
  });

  const missing = [
    { id: '1'.repeat(32), status: 404 },
    { id: 'xyz', status: 400 },
    { id: '%ff', status: 400 },
  ];

  test.each(missing)('answers $status for $id', async ({ id, status }) => {
    const viewer = await openViewer();
    expect((await fetch(`${viewer.url}/api/traces/${id}/view`)).status).toBe(status);
  });
});

describe('GET /api/traces/latest', () => {
  const rows = [
    { query: '', found: [otherTrace, traceId] },
    { query: 'limit=1', found: [otherTrace] },
    { query: 'service=order', found: [traceId] },
    { query: 'errors=1', found: [otherTrace] },
    { query: 'errors=1&service=order', found: [] },
  ];

  test.each(rows)('?$query finds $found', async ({ query, found }) => {
    const viewer = await openViewer();
    await fill(viewer);
    const path = `/api/traces/latest?${query}`;
    const { traces } = await getJson<{ traces: readonly TraceSummary[] }>(viewer, path);
    expect(traces.map((trace) => trace.trace_id)).toEqual(found);
  });
});

test('GET /api/correlations/{id} gives its traces and the log records of all services, oldest first', async () => {
  const viewer = await openViewer();
  await fill(viewer);
  const view = await getJson<CorrelationView>(viewer, '/api/correlations/c-1');
  expect(view.traces.map((trace) => trace.trace_id)).toEqual([traceId]);
  expect(view.logs.map((log) => log.message)).toEqual(['first', 'packed', 'second']);
  expect((await fetch(`${viewer.url}/api/correlations/none`)).status).toBe(404);
});

test('GET /api/correlations/{id} takes the id of a trace for its correlation id, also where only log records are', async () => {
  const viewer = await openViewer();
  await fill(viewer);
  const logsOnly = '33333333333333333333333333333333';
  const withoutId = '44444444444444444444444444444444';
  const attributes = { 'correlation.id': 'c-1' };
  await sendLogs(viewer, 'app', [
    { body: 'later', atMs: 4_000, traceId: logsOnly, attributes },
    { body: 'alone', atMs: 5_000, traceId: withoutId },
  ]);
  const wanted = [
    { id: traceId, correlationId: 'c-1', messages: ['first', 'packed', 'second', 'later'] },
    {
      id: logsOnly.toUpperCase(),
      correlationId: 'c-1',
      messages: ['first', 'packed', 'second', 'later'],
    },
    { id: withoutId, correlationId: withoutId, messages: ['alone'] },
  ];
  for (const { id, correlationId, messages: expected } of wanted) {
    const view = await getJson<CorrelationView>(viewer, `/api/correlations/${id}`);
    expect(view.correlation_id).toBe(correlationId);
    expect(view.logs.map((log) => log.message)).toEqual(expected);
  }
  expect((await fetch(`${viewer.url}/api/correlations/${'5'.repeat(32)}`)).status).toBe(404);
});

test('GET /api/settings says where Jaeger is, if the view knows', async () => {
  const jaegerUrl = 'http://127.0.0.1:16686';
  expect(await getJson(await openViewer(), '/api/settings')).toEqual({});
  expect(await getJson(await openViewer({ jaegerUrl }), '/api/settings')).toEqual({
    jaeger_url: jaegerUrl,
  });
});
