import { expect, test } from 'vitest';
import { parseTracesJson } from '#otlp';
import type { Viewer } from '#viewer';
import { getJson, openViewer, sendSpans, startNs, traceId } from './harness.ts';

const otherTrace = '22222222222222222222222222222222';
const times =
  'query.start_time_min=2026-01-01T00:00:00Z&query.start_time_max=2027-01-01T00:00:00.000Z';

async function openFilled(): Promise<Viewer> {
  const viewer = await openViewer();
  const user = { name: 'GET /users/:id', kind: 2, attributes: { 'user.id': 'u-1' } };
  await sendSpans(viewer, 'user', [{ spanId: '00000000000000a1', forMs: 5, ...user }]);
  await sendSpans(viewer, 'order', [
    { spanId: '00000000000000a2', name: 'POST /orders', kind: 2, forMs: 80, status: { code: 2 } },
    { spanId: '00000000000000a3', name: 'select', kind: 3 },
    { traceId: otherTrace, spanId: '00000000000000a4', name: 'select', atMs: 9, forMs: 2 },
  ]);
  return viewer;
}

test('GET /api/v3/services gives sorted names', async () => {
  const viewer = await openFilled();
  expect(await getJson(viewer, '/api/v3/services')).toEqual({ services: ['order', 'user'] });
});

const operations = [
  { query: 'service=order&spanKind=server', found: [{ name: 'POST /orders', spanKind: 'server' }] },
  { query: 'service=order&span_kind=client', found: [{ name: 'select', spanKind: 'client' }] },
  { query: 'service=user', found: [{ name: 'GET /users/:id', spanKind: 'server' }] },
  { query: 'service=none', found: [] },
];

test.each(operations)('GET /api/v3/operations?$query gives $found', async ({ query, found }) => {
  const viewer = await openFilled();
  expect(await getJson(viewer, `/api/v3/operations?${query}`)).toEqual({ operations: found });
});

test('GET /api/v3/traces/{id} gives OTLP JSON in an envelope', async () => {
  const viewer = await openFilled();
  const answer = await getJson<{ result: object }>(viewer, `/api/v3/traces/${traceId}`);
  const spans = parseTracesJson(JSON.stringify(answer.result)).flatMap((group) =>
    group.scopeSpans.flatMap((scope) => scope.spans),
  );
  expect(spans).toHaveLength(3);
  expect(answer).toMatchObject({
    result: {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'user' } }] },
          scopeSpans: [
            {
              scope: { name: 'test' },
              spans: [{ traceId, kind: 2, startTimeUnixNano: String(startNs) }],
            },
          ],
        },
        {
          scopeSpans: [{ spans: [{ status: { code: 2 } }, { name: 'select' }] }],
        },
      ],
    },
  });
});

test('GET /api/v3/traces/{id} answers 404 in Jaeger’s form for an unknown trace', async () => {
  const viewer = await openViewer();
  const response = await fetch(`${viewer.url}/api/v3/traces/${traceId}`);
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: { httpCode: 404, message: 'No traces found' } });
});

const searches = [
  { query: 'query.service_name=order', found: [otherTrace, traceId] },
  { query: 'query.serviceName=order&query.numTraces=1', found: [otherTrace] },
  { query: 'query.serviceName=order&query.searchDepth=1', found: [otherTrace] },
  { query: 'query.service_name=order&query.operation_name=POST%20/orders', found: [traceId] },
  { query: 'query.service_name=order&query.duration_min=50ms', found: [traceId] },
  { query: 'query.service_name=order&query.duration_max=0.002s', found: [otherTrace] },
  { query: 'query.service_name=user&query.attributes={"user.id":"u-1"}', found: [traceId] },
];

test.each(searches)('GET /api/v3/traces?$query finds $found', async ({ query, found }) => {
  const viewer = await openFilled();
  const answer = await getJson<{ result: object }>(viewer, `/api/v3/traces?${times}&${query}`);
  const ids = parseTracesJson(JSON.stringify(answer.result)).flatMap((group) =>
    group.scopeSpans.flatMap((scope) => scope.spans.map((span) => span.traceId)),
  );
  expect(new Set(ids)).toEqual(new Set(found));
});

const refused = [
  { query: 'query.service_name=order', status: 400, message: 'start_time_max are required' },
  { query: `${times}&query.duration_min=long`, status: 400, message: 'expected a length of time' },
  { query: `${times}&query.attributes=[1]`, status: 400, message: 'expected a JSON object' },
  { query: `${times}&query.service_name=none`, status: 404, message: 'No traces found' },
];

test.each(refused)('GET /api/v3/traces?$query is answered $status', async (row) => {
  const viewer = await openFilled();
  const response = await fetch(`${viewer.url}/api/v3/traces?${row.query}`);
  expect(response.status).toBe(row.status);
  expect(await response.json()).toEqual({
    error: { httpCode: row.status, message: expect.stringContaining(row.message) },
  });
});
