import { expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import { getJson, openViewer, post, sendSpans, startNs, toAttributes, traceId } from './harness.ts';

const shortId = '0000000000000000a3ce929d0e0e4736';
const startMicros = Number(startNs / 1_000n);
const noTrace = { data: null, total: 0, limit: 0, offset: 0 };

/** A root of `order` with everything that a span can have, and its child in `user`. */
async function openFilled(): Promise<Viewer> {
  const viewer = await openViewer();
  const at = (micros: number): string => String(startNs + BigInt(micros) * 1_000n);
  const root = {
    traceId,
    spanId: '00000000000000a1',
    traceState: 'k=v',
    name: 'POST /orders',
    kind: 2,
    startTimeUnixNano: String(startNs + 1_999n),
    endTimeUnixNano: String(startNs + 80_002_998n),
    status: { code: 2, message: 'declined' },
    attributes: [
      ...toAttributes({ text: 'a', yes: true, whole: 7, half: 1.5 }),
      { key: 'big', value: { intValue: '9007199254740993' } },
      { key: 'safe', value: { intValue: '9007199254740991' } },
      {
        key: 'list',
        value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }, {}] } },
      },
      {
        key: 'map',
        value: { kvlistValue: { values: toAttributes({ z: 'q', __proto__x: 1, a: 3 }) } },
      },
      { key: 'none', value: {} },
    ],
    events: [
      {
        timeUnixNano: at(500),
        name: 'exception',
        attributes: toAttributes({ 'exception.type': 'E' }),
      },
      { timeUnixNano: at(600), name: 'log', attributes: toAttributes({ event: 'own' }) },
    ],
    links: [
      { traceId: shortId, spanId: '00000000000000b1' },
      { traceId: '0'.repeat(32), spanId: '0'.repeat(16) },
      {
        traceId,
        spanId: '00000000000000a2',
        attributes: toAttributes({ 'opentracing.ref_type': 'child_of' }),
      },
    ],
  };
  const resource = {
    attributes: toAttributes({ 'service.name': 'order', 'host.name': 'h', 'process.pid': 42 }),
  };
  const scopeSpans = [{ scope: { name: 'http', version: '1.2.3' }, spans: [root] }];
  await post(viewer, '/v1/traces', JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }));
  const child = {
    spanId: '00000000000000a2',
    parentSpanId: '00000000000000a1',
    name: 'GET /users',
  };
  await sendSpans(viewer, 'user', [
    { ...child, kind: 3, atMs: 10, forMs: 5, status: { code: 1 } },
    { traceId: shortId, spanId: '00000000000000b1', name: 'short', kind: 0, atMs: 20, forMs: 1 },
  ]);
  return viewer;
}

test('GET /api/traces/{id} gives a trace as Jaeger makes it of OTLP', async () => {
  const viewer = await openFilled();
  const scope = { key: 'otel.scope.name', type: 'string', value: 'test' };
  expect(await getJson(viewer, `/api/traces/${traceId}`)).toEqual({
    data: [
      {
        traceID: traceId,
        spans: [
          {
            traceID: traceId,
            spanID: '00000000000000a1',
            operationName: 'POST /orders',
            references: [
              { refType: 'CHILD_OF', traceID: traceId, spanID: '00000000000000a2' },
              { refType: 'FOLLOWS_FROM', traceID: 'a3ce929d0e0e4736', spanID: '00000000000000b1' },
            ],
            startTime: startMicros + 1,
            duration: 80_000,
            tags: [
              { key: 'big', type: 'string', value: '9007199254740993' },
              { key: 'error', type: 'bool', value: true },
              { key: 'half', type: 'float64', value: 1.5 },
              { key: 'list', type: 'string', value: '["a",2,null]' },
              { key: 'map', type: 'string', value: '{"__proto__x":1,"a":3,"z":"q"}' },
              { key: 'none', type: 'string', value: '' },
              { key: 'otel.scope.name', type: 'string', value: 'http' },
              { key: 'otel.scope.version', type: 'string', value: '1.2.3' },
              { key: 'otel.status_code', type: 'string', value: 'ERROR' },
              { key: 'otel.status_description', type: 'string', value: 'declined' },
              { key: 'safe', type: 'int64', value: 9_007_199_254_740_991 },
              { key: 'span.kind', type: 'string', value: 'server' },
              { key: 'text', type: 'string', value: 'a' },
              { key: 'w3c.tracestate', type: 'string', value: 'k=v' },
              { key: 'whole', type: 'int64', value: 7 },
              { key: 'yes', type: 'bool', value: true },
            ],
            logs: [
              {
                timestamp: startMicros + 500,
                fields: [
                  { key: 'event', type: 'string', value: 'exception' },
                  { key: 'exception.type', type: 'string', value: 'E' },
                ],
              },
              {
                timestamp: startMicros + 600,
                fields: [{ key: 'event', type: 'string', value: 'own' }],
              },
            ],
            processID: 'p1',
            warnings: null,
          },
          {
            traceID: traceId,
            spanID: '00000000000000a2',
            operationName: 'GET /users',
            references: [{ refType: 'CHILD_OF', traceID: traceId, spanID: '00000000000000a1' }],
            startTime: startMicros + 10_000,
            duration: 5_000,
            tags: [
              scope,
              { key: 'otel.status_code', type: 'string', value: 'OK' },
              { key: 'span.kind', type: 'string', value: 'client' },
            ],
            logs: [],
            processID: 'p2',
            warnings: null,
          },
        ],
        processes: {
          p1: {
            serviceName: 'order',
            tags: [
              { key: 'host.name', type: 'string', value: 'h' },
              { key: 'process.pid', type: 'int64', value: 42 },
            ],
          },
          p2: { serviceName: 'user', tags: [] },
        },
        warnings: null,
      },
    ],
    total: 0,
    limit: 0,
    offset: 0,
    errors: null,
  });
});

const sameTrace = [
  'a3ce929d0e0e4736',
  'A3CE929D0E0E4736?raw=true&prettyPrint=true',
  `${shortId}?start=1&end=2`,
];

test.each(sameTrace)('GET /api/traces/%s finds a trace of 64 bits', async (address) => {
  const viewer = await openFilled();
  const { data } = await getJson<{ data: object[] }>(viewer, `/api/traces/${address}`);
  expect(data).toMatchObject([{ traceID: 'a3ce929d0e0e4736', spans: [{ tags: [{}] }] }]);
});

const lists = [
  { address: 'services', data: ['order', 'user'] },
  { address: 'services/user/operations', data: ['GET /users', 'short'] },
  { address: 'services/a%2Fb%20%22/operations', data: [] },
  {
    address: 'operations?service=user',
    data: [
      { name: 'GET /users', spanKind: 'client' },
      { name: 'short', spanKind: '' },
    ],
  },
  {
    address: 'operations?service=order&spanKind=server',
    data: [{ name: 'POST /orders', spanKind: 'server' }],
  },
  { address: 'operations?service=order&spanKind=client', data: [] },
];

test.each(lists)('GET /api/$address', async ({ address, data }) => {
  const viewer = await openFilled();
  const total = data.length;
  const body = { data, total, limit: 0, offset: 0, errors: null };
  expect(await getJson(viewer, `/api/${address}`)).toEqual(body);
});

const both = [shortId.slice(16), traceId];
const searches = [
  { query: 'service=user', found: both },
  { query: 'service=user&limit=1&lookback=custom', found: [shortId.slice(16)] },
  { query: 'service=user&operation=GET%20/users', found: [traceId] },
  { query: 'service=order&tags={"error":"true"}', found: [traceId] },
  { query: 'service=order&tags={"error":"false"}', found: [] },
  { query: 'service=user&tag=error:false', found: both },
  { query: 'service=user&tag=span.kind:client&tag=otel.status_code:OK', found: [traceId] },
  { query: 'service=order&tags={"otel.status_description":"declined"}', found: [traceId] },
  { query: 'service=order&tags={"text":"a"}&tags={"whole":"8"}', found: [] },
  { query: 'service=order&tags={"__proto__":"a"}', found: [] },
  { query: 'service=order&tags={"host.name":"h","big":"9007199254740993"}', found: [traceId] },
  { query: `service=user&start=${startMicros + 10_001}`, found: [shortId.slice(16)] },
  { query: `service=user&end=${startMicros + 10_000}`, found: [traceId] },
  { query: `service=user&end=${startMicros + 20_000}&lookback=9ms`, found: [shortId.slice(16)] },
  { query: `service=user&end=${startMicros + 20_000}&lookback=2d&start=`, found: both },
  { query: 'service=user&minDuration=2ms&maxDuration=1h', found: [traceId] },
  { query: 'service=user&start=99999999999999999999999999', found: [] },
  { query: 'service=none', found: [] },
  { query: `traceID=${traceId}&traceID=a3ce929d0e0e4736&service=none`, found: both.toReversed() },
];

test.each(searches)('GET /api/traces?$query finds $found', async ({ query, found }) => {
  const viewer = await openFilled();
  const answer = await getJson<{ data: { traceID: string }[] }>(viewer, `/api/traces?${query}`);
  expect(answer).toMatchObject({ total: 0, limit: 0, offset: 0, errors: null });
  expect(answer.data.map((trace) => trace.traceID)).toEqual(found);
});

test('GET /api/traces?traceID= says which traces are not there', async () => {
  const viewer = await openFilled();
  const answer = await getJson(viewer, `/api/traces?traceID=01&traceID=${traceId}`);
  expect(answer).toMatchObject({
    data: [{ traceID: traceId }],
    errors: [{ msg: 'trace not found', traceID: '0000000000000001' }],
  });
});

const refused = [
  { address: 'traces/1', status: 404, msg: 'trace not found' },
  { address: 'traces/zz', msg: 'trace id is "zz"; expected at most 32 hex digits' },
  {
    address: `traces/1${traceId}`,
    msg: `trace id is "1${traceId}"; expected at most 32 hex digits`,
  },
  { address: 'traces/%E0%A4%A', msg: 'the address is not valid' },
  { address: 'traces/1?raw=yes', msg: 'raw is "yes"; expected 1 or 0' },
  { address: 'services?x=1', msg: 'unknown parameter "x"; expected prettyPrint' },
  { address: 'services/a/operations?x=1', msg: 'unknown parameter "x"; expected prettyPrint' },
  { address: 'operations', msg: 'service is missing; expected its name' },
  { address: 'traces', msg: 'service is missing; expected its name, or traceID' },
  {
    address: 'traces?service=a&limit=0',
    msg: 'limit is "0"; expected a whole number from 1 to 1500',
  },
  { address: 'traces?service=a&tags=[1]', msg: 'tags is "[1]"; expected a JSON object of strings' },
  { address: 'traces?service=a&tag=x', msg: 'tag is "x"; expected key:value' },
  {
    address: 'traces?service=a&start=2026-01-01',
    msg: 'start is "2026-01-01"; expected microseconds since 1970',
  },
  {
    address: 'traces?service=a&minDuration=2s&maxDuration=1s',
    msg: 'maxDuration is less than minDuration; expected it to be greater',
  },
  {
    address: 'traces?service=a&lookback=week',
    msg: 'lookback is "week"; expected a length of time such as 1ms, 2.5s or 1m30s',
  },
  { address: 'traces?traceID=x', msg: 'trace id is "x"; expected at most 32 hex digits' },
];

test.each(refused)('GET /api/$address is refused in Jaeger’s form', async (row) => {
  const { address, status = 400, msg } = row;
  const viewer = await openFilled();
  const response = await fetch(`${viewer.url}/api/${address}`);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ ...noTrace, errors: [{ code: status, msg }] });
});

const ours = ['/api/traces/latest?x=1', '/api/traces/1/view', '/api/traces/latest?q=%22'];

test.each(ours)('%s is refused in our own form', async (address) => {
  const viewer = await openViewer();
  expect(await getJson(viewer, address)).toEqual({ error: expect.any(String) });
});

const times = `query.startTimeMin=2026-01-01T00:00:00Z&query.startTimeMax=2027-01-01T00:00:00Z`;

test('GET /api/v3/trace-summaries sums up what a search finds', async () => {
  const viewer = await openFilled();
  const orphan = { traceId: shortId, spanId: '00000000000000b2', parentSpanId: '00000000000000ff' };
  await sendSpans(viewer, 'app', [{ ...orphan, atMs: 19, forMs: 4, status: { code: 2 } }]);
  const query = `${times}&query.serviceName=user&query.searchDepth=20`;
  expect(await getJson(viewer, `/api/v3/trace-summaries?${query}`)).toEqual({
    summaries: [
      {
        traceId: shortId,
        rootServiceName: 'user',
        rootOperationName: 'short',
        minStartTimeUnixNano: String(startNs + 19_000_000n),
        maxEndTimeUnixNano: String(startNs + 23_000_000n),
        spanCount: 2,
        errorSpanCount: 1,
        orphanSpanCount: 1,
        services: [
          { name: 'app', spanCount: 1, errorSpanCount: 1 },
          { name: 'user', spanCount: 1, errorSpanCount: 0 },
        ],
      },
      {
        traceId,
        rootServiceName: 'order',
        rootOperationName: 'POST /orders',
        minStartTimeUnixNano: String(startNs + 1_999n),
        maxEndTimeUnixNano: String(startNs + 80_002_998n),
        spanCount: 2,
        errorSpanCount: 1,
        orphanSpanCount: 0,
        services: [
          { name: 'order', spanCount: 1, errorSpanCount: 1 },
          { name: 'user', spanCount: 1, errorSpanCount: 0 },
        ],
      },
    ],
  });
});

const summaries = [
  {
    query: 'query.operationName=short&query.attributes={"error":"true"}',
    answer: { summaries: [] },
  },
  {
    query: 'query.filter={}',
    answer: { error: { httpCode: 400, message: expect.stringContaining('"filter"; expected') } },
  },
];

test.each(summaries)('GET /api/v3/trace-summaries?$query', async ({ query, answer }) => {
  const viewer = await openFilled();
  expect(await getJson(viewer, `/api/v3/trace-summaries?${times}&${query}`)).toEqual(answer);
});
