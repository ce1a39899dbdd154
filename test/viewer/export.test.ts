import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CorrelationView, TraceView } from '#viewer/api';
import type { Viewer } from '#viewer';
import {
  getJson,
  openViewer,
  post,
  sendLogs,
  sendSpans,
  toAttributes,
  traceId,
} from './harness.ts';

const otherId = '0000000000000000a3ce929d0e0e4736';
const rootId = '00000000000000a1';

/** A trace of two services with log records, one of them with everything that a record can have. */
async function openFilled(): Promise<Viewer> {
  const viewer = await openViewer();
  await sendSpans(viewer, 'order', [
    {
      spanId: rootId,
      name: 'POST /orders',
      kind: 2,
      forMs: 80,
      status: { code: 2, message: 'declined' },
      attributes: { 'correlation.id': 'c/1', 'user.plan': 'gold', half: 1.5, whole: 7, yes: true },
      events: [{ timeUnixNano: '1790000000001000000', name: 'retry', attributes: [] }],
    },
  ]);
  await sendSpans(viewer, 'user', [
    { spanId: '00000000000000a2', parentSpanId: rootId, name: 'GET', kind: 3, atMs: 1 },
    { traceId: otherId, spanId: '00000000000000b1', name: 'other', atMs: 2 },
  ]);
  await sendLogs(viewer, 'order', [
    {
      traceId,
      spanId: rootId,
      body: 'declined\n',
      severityNumber: 17,
      atMs: 3,
      attributes: {
        'correlation.id': 'c/1',
        'tenant.id': 't',
        'log.record.uid': 'r-1',
        'event.name': 'payment',
        amount: 12,
      },
    },
    { traceId, spanId: '00000000000000ff', body: 'of no span', atMs: 4 },
    { body: 'of no trace', attributes: { 'correlation.id': 'c/1' } },
  ]);
  return viewer;
}

async function download(viewer: Viewer, path: string): Promise<string> {
  const response = await fetch(viewer.url + path);
  expect(response.status).toBe(200);
  return response.text();
}

/** Sends each line of a file to where its records belong. */
async function sendLines(viewer: Viewer, file: string): Promise<void> {
  for (const line of file.trimEnd().split('\n')) {
    const path = line.startsWith('{"resourceSpans"') ? '/v1/traces' : '/v1/logs';
    expect((await post(viewer, path, line)).status).toBe(200);
  }
}

test('GET /api/traces/{id}/export gives lines of OTLP JSON, from which an empty view has the same trace', async () => {
  const viewer = await openFilled();
  const file = await download(viewer, `/api/traces/${traceId}/export?format=otlp`);
  const kinds = file.trimEnd().split('\n');
  expect(kinds.map((line) => Object.keys(JSON.parse(line) as object))).toEqual([
    ['resourceSpans'],
    ['resourceLogs'],
  ]);
  const copy = await openViewer();
  await sendLines(copy, file);
  const path = `/api/traces/${traceId}/view`;
  const original = await getJson<TraceView>(viewer, path);
  expect(original.summary).toMatchObject({ span_count: 2, log_count: 2, complete: true });
  expect(await getJson(copy, path)).toEqual(original);
  expect(await getJson(copy, `/api/v3/traces/${traceId}`)).toEqual(
    await getJson(viewer, `/api/v3/traces/${traceId}`),
  );
  expect(await download(copy, `/api/traces/${traceId}/export`)).toBe(file);
});

test('attributes come out as they were sent, also those that the store keeps elsewhere', async () => {
  const value = fc.constantFrom(undefined, '', 'c-1', 5, true);
  const names = ['correlation.id', 'correlation_id', 'tenant.id', 'tenant_id', 'other'];
  const some = fc.array(value, { minLength: names.length, maxLength: names.length });
  const viewer = await openViewer();
  let made = 0;
  await fc.assert(
    fc.asyncProperty(some, async (values) => {
      const pairs = names.flatMap((name, at) => {
        const each = values[at];
        return each === undefined ? [] : [[name, each] as const];
      });
      made += 1;
      const id = made.toString(16).padStart(32, '0');
      const attributes = Object.fromEntries(pairs);
      await sendSpans(viewer, 'order', [{ traceId: id, spanId: 'a'.repeat(16), attributes }]);
      const { spans } = await getJson<TraceView>(viewer, `/api/traces/${id}/view`);
      expect(spans[0]?.attributes).toEqual(attributes);
      const line = await download(viewer, `/api/traces/${id}/export`);
      const { resourceSpans } = JSON.parse(line) as { readonly resourceSpans: readonly Exported[] };
      const found = resourceSpans[0]?.scopeSpans[0]?.spans[0]?.attributes ?? [];
      const sent = toAttributes(attributes);
      expect(found.map((each) => JSON.stringify(each)).toSorted()).toEqual(
        sent.map((each) => JSON.stringify(each)).toSorted(),
      );
    }),
    { numRuns: 60 },
  );
});

/** What of a line of OTLP JSON is looked at. */
interface Exported {
  readonly scopeSpans: readonly {
    readonly spans: readonly { readonly attributes: readonly object[] }[];
  }[];
}

test('GET /api/traces/{id}/export?format=jaeger gives the trace as the older API does', async () => {
  const viewer = await openFilled();
  const file = await download(viewer, `/api/traces/${traceId}/export?format=jaeger`);
  const { data } = await getJson<{ data: unknown }>(viewer, `/api/traces/${traceId}`);
  expect(JSON.parse(file)).toEqual({ data });
});

test('GET /api/correlations/{id}/export gives its traces and its log records of no trace', async () => {
  const viewer = await openFilled();
  const file = await download(viewer, '/api/correlations/c%2F1/export');
  const copy = await openViewer();
  await sendLines(copy, file);
  const original = await getJson<CorrelationView>(viewer, '/api/correlations/c%2F1');
  expect(original.logs).toHaveLength(3);
  expect(await getJson(copy, '/api/correlations/c%2F1')).toEqual(original);
  const ofTrace = await download(viewer, `/api/correlations/${otherId}/export?format=jaeger`);
  expect(JSON.parse(ofTrace)).toMatchObject({ data: [{ traceID: 'a3ce929d0e0e4736' }] });
});

test('many spans are many lines', async () => {
  const viewer = await openViewer();
  const ids = Array.from({ length: 1_200 }, (_, at) => (at + 1).toString(16).padStart(16, '0'));
  await sendSpans(
    viewer,
    'order',
    ids.map((spanId) => ({ spanId })),
  );
  const file = await download(viewer, `/api/traces/${traceId}/export`);
  expect(file.trimEnd().split('\n')).toHaveLength(3);
  expect(file.match(/"spanId"/g)).toHaveLength(1_200);
});

const names = [
  {
    path: `traces/${traceId}/export`,
    type: 'application/x-ndjson',
    name: `trace-${traceId}.jsonl`,
  },
  {
    path: `traces/${traceId.toUpperCase()}/export?format=jaeger`,
    type: 'application/json',
    name: `trace-${traceId}.json`,
  },
  {
    path: 'correlations/c%2F1/export',
    type: 'application/x-ndjson',
    name: 'correlation-c_1.jsonl',
  },
];

test.each(names)('$path is saved as $name', async ({ path, type, name }) => {
  const viewer = await openFilled();
  const { headers } = await fetch(`${viewer.url}/api/${path}`, { method: 'HEAD' });
  expect(headers.get('content-type')).toBe(type);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

const refused = [
  {
    path: `traces/${'f'.repeat(32)}/export`,
    status: 404,
    error: `trace ${'f'.repeat(32)} is not stored`,
  },
  {
    path: 'traces/x/export',
    status: 400,
    error: 'trace id is "x"; expected at most 32 hex digits',
  },
  {
    path: `traces/${traceId}/export?format=xml`,
    status: 400,
    error: 'format is "xml"; expected otlp, jaeger or html',
  },
  {
    path: `traces/${traceId}/export?as=otlp`,
    status: 400,
    error: 'unknown parameter "as"; expected format, language',
  },
  {
    path: 'correlations/%0A/export',
    status: 404,
    error: String.raw`correlation id "\n" is not stored`,
  },
];

test.each(refused)('$path is refused with $status', async ({ path, status, error }) => {
  const viewer = await openFilled();
  const response = await fetch(`${viewer.url}/api/${path}`);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error });
});

test('GET /api/traces/{id}/export?format=html gives one page with all of a trace, in which stored text is only text', async () => {
  const viewer = await openViewer();
  await sendSpans(viewer, 'order', [
    {
      spanId: rootId,
      name: '</style><script>alert(1)</script>',
      forMs: 80,
      status: { code: 2, message: '"declined"' },
      attributes: { 'correlation.id': '<c>', '<b>': "' onload='x", stack: 'one\n\ttwo\u202e' },
    },
    { spanId: '00000000000000a2', parentSpanId: rootId, name: 'GET', kind: 3, atMs: 20, forMs: 40 },
  ]);
  await sendLogs(viewer, 'order', [
    { traceId, spanId: rootId, body: '<i>declined</i>', severityNumber: 17, atMs: 60 },
  ]);
  const page = await download(viewer, `/api/traces/${traceId}/export?format=html`);
  expect(page).not.toMatch(/<script|<i>declined|<b>:|onload='|\u202e/);
  expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
  expect(page).toContain('<dt>&lt;b&gt;<dd>&#39; onload=&#39;x');
  expect(page).toContain('<dd>one\n\ttwo\\u202e');
  expect(page.match(/<details( class="failed")?>/g)).toEqual([
    '<details class="failed">',
    '<details>',
  ]);
  expect(page).toContain('<small class="text failed">&quot;declined&quot;</small>');
  expect(page).toContain('left:25.00%;width:50.00%');
  expect(page.indexOf('declined&lt;/i&gt;')).toBeGreaterThan(page.indexOf('>GET<'));
});

test('a saved page is in the language that is asked for, and says what has not ended', async () => {
  const viewer = await openViewer();
  await sendSpans(viewer, 'order', [
    {
      spanId: rootId,
      name: 'POST /orders',
      forMs: 80,
      events: [{ timeUnixNano: '1790000000001000000', name: 'retry', attributes: [] }],
    },
  ]);
  await sendLogs(viewer, 'order', [
    {
      traceId,
      spanId: '00000000000000a2',
      atMs: 20,
      body: 'span not ended',
      attributes: {
        'event.name': 'span.unfinished',
        span_name: 'charge',
        latency_millis: 12.5,
      },
    },
  ]);
  const path = `/api/traces/${traceId}/export?format=html`;
  const english = await download(viewer, path);
  expect(english).toContain('<html lang="en">');
  expect(english).toContain('incomplete: 1 span not ended');
  expect(english).toContain('<small>not ended</small>');
  expect(english).toContain('>≥ 12.5 ms</span>');
  expect(english).toContain('<dt>event<dd>retry +1.0 ms');
  const french = await download(viewer, `${path}&language=fr`);
  expect(french).toContain('<html lang="fr">');
  expect(french).toContain('incomplète\u202f: 1 span inachevé');
  expect(french).toContain('<small>inachevé</small>');
  expect(french).toContain('>≥ 12,5\u202fms</span>');
  expect(french).toContain('0 erreur</span>');
  expect(french).toContain('<dt>événement<dd>retry +1,0\u202fms');
  const unknown = await fetch(`${viewer.url}${path}&language=de`);
  expect(await unknown.json()).toEqual({ error: 'language is "de"; expected en or fr' });
});

test('a page of a long trace ends at 5,000 rows, and says so', async () => {
  const viewer = await openViewer();
  const children = Array.from({ length: 5_200 }, (_, index) => ({
    spanId: (index + 4096).toString(16).padStart(16, '0'),
    parentSpanId: rootId,
    name: 'step',
  }));
  await sendSpans(viewer, 'order', [{ spanId: rootId, name: 'root' }, ...children]);
  const page = await download(viewer, `/api/traces/${traceId}/export?format=html`);
  expect(page.match(/<details/g)).toHaveLength(5_000);
  expect(page).toContain('201 rows more: this file ends at 5000.');
});

test('a page is of a trace that is stored', async () => {
  const viewer = await openFilled();
  const ofCorrelation = await fetch(`${viewer.url}/api/correlations/c%2F1/export?format=html`);
  expect(ofCorrelation.status).toBe(400);
  const unknown = await fetch(`${viewer.url}/api/traces/${'ab'.repeat(16)}/export?format=html`);
  expect(unknown.status).toBe(404);
});
