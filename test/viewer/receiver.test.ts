import { request } from 'node:http';
import { Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import {
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import type { Viewer } from '#viewer';
import type { LogsAnswer, StatsAnswer } from '#viewer/api';
import { makeLogs, makeSpans } from '../otlp/sdk-data.ts';
import { getJson, openViewer, post, sendLogs, sendSpans, toSpansBody } from './harness.ts';

const mebibyte = 1024 * 1024;
const protobuf = 'application/x-protobuf';
const traces = ProtobufTraceSerializer.serializeRequest(makeSpans()) ?? new Uint8Array();
const logs = ProtobufLogsSerializer.serializeRequest(makeLogs()) ?? new Uint8Array();
const json = JsonTraceSerializer.serializeRequest(makeSpans()) ?? new Uint8Array();
const span = { spanId: '00000000000000a1' };

const accepted = [
  { what: 'protobuf', body: traces, type: protobuf },
  { what: 'JSON', body: json, type: 'application/json' },
  { what: 'JSON with a charset', body: json, type: 'application/json; charset=utf-8' },
  { what: 'gzip', body: gzipSync(traces), type: protobuf, encoding: 'gzip' },
  { what: 'deflate', body: deflateSync(traces), type: protobuf, encoding: 'deflate' },
  { what: 'no compression by name', body: traces, type: protobuf, encoding: 'identity' },
];

test.each(accepted)('traces are taken as $what', async ({ body, type, encoding }) => {
  const viewer = await openViewer();
  const headers = { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) };
  const response = await post(viewer, '/v1/traces', body, headers);
  expect(response.status).toBe(200);
  expect(await getJson<StatsAnswer>(viewer, '/api/stats')).toMatchObject({ spans: 2, traces: 2 });
});

test('an answer has the form of the request: empty protobuf, or an empty JSON object', async () => {
  const viewer = await openViewer();
  const binary = await post(viewer, '/v1/logs', logs, { 'content-type': protobuf });
  const text = await post(viewer, '/v1/traces', json);
  expect(binary.headers.get('content-type')).toBe(protobuf);
  expect((await binary.arrayBuffer()).byteLength).toBe(0);
  expect(text.headers.get('content-type')).toBe('application/json');
  expect(await text.text()).toBe('{}');
});

test('logs are taken, with and without a trace id', async () => {
  const viewer = await openViewer();
  await post(viewer, '/v1/logs', logs, { 'content-type': protobuf });
  const stats = await getJson<StatsAnswer>(viewer, '/api/stats');
  expect(stats).toMatchObject({ logs: 2, logs_without_trace_id: 1 });
});

const refused = [
  { what: 'broken protobuf', status: 400, body: traces.subarray(0, 50), type: protobuf },
  { what: 'broken JSON', status: 400, body: '{"resourceSpans":[', type: 'application/json' },
  { what: 'broken gzip', status: 400, body: traces, type: protobuf, encoding: 'gzip' },
  {
    what: 'gzip cut off',
    status: 400,
    body: gzipSync(traces).subarray(0, -9),
    type: protobuf,
    encoding: 'gzip',
  },
  { what: 'an unknown content type', status: 415, body: 'a=b', type: 'text/plain' },
  { what: 'another charset', status: 415, body: json, type: 'application/json; charset=latin1' },
  { what: 'an unknown encoding', status: 415, body: traces, type: protobuf, encoding: 'br' },
  {
    what: 'a bomb: 80 MiB after gzip',
    status: 413,
    body: gzipSync(Buffer.alloc(80 * mebibyte)),
    type: protobuf,
    encoding: 'gzip',
  },
  {
    what: 'more than 16 MiB of compressed bytes',
    status: 413,
    body: Buffer.alloc(17 * mebibyte, 1),
    type: protobuf,
    encoding: 'gzip',
  },
];

test.each(refused)(
  '$what is refused with $status, nothing is stored, and the view lives',
  async (row) => {
    const viewer = await openViewer();
    const encoding = row.encoding === undefined ? {} : { 'content-encoding': row.encoding };
    const headers = { 'content-type': row.type, ...encoding };
    const response = await post(viewer, '/v1/traces', row.body, headers);
    expect(response.status).toBe(row.status);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^[^\n]+$/) });
    expect(await getJson<StatsAnswer>(viewer, '/api/stats')).toMatchObject({ spans: 0 });
    expect((await sendSpans(viewer, 'order', [span])).status).toBe(200);
  },
);

const sources = [
  { from: 'a program', headers: {}, status: 200 },
  {
    from: 'our own page',
    headers: { origin: 'OWN', 'sec-fetch-site': 'same-origin' },
    status: 200,
  },
  { from: 'another site', headers: { origin: 'http://evil.example' }, status: 403 },
  { from: 'another port', headers: { origin: 'http://127.0.0.1:1' }, status: 403 },
  { from: 'another scheme', headers: { origin: 'OWN', scheme: 'https' }, status: 403 },
  { from: 'a page without origin', headers: { origin: 'null' }, status: 403 },
  {
    from: 'a name that was rebound',
    headers: { origin: 'http://evil.example:4318', host: 'evil.example:4318' },
    status: 403,
  },
  { from: 'a cross-site page', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
  { from: 'a page of this site', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
];

describe.each(['/v1/traces', '/v1/logs', '/v1/metrics', '/api/logs'])('a write to %s', (path) => {
  test.each(sources.filter(({ status }) => status === 403))(
    'from $from is refused with 403, and nothing is stored',
    async ({ headers }) => {
      const viewer = await openViewer();
      const answer = await writeFrom(viewer, path, headers);
      expect(answer).toEqual({
        status: 403,
        body: expect.stringMatching(
          /^\{"error":"(?:Origin|Sec-Fetch-Site) is .*; a page of another origin may not write here"\}$/,
        ),
      });
      expect(await getJson<StatsAnswer>(viewer, '/api/stats')).toMatchObject({ spans: 0, logs: 0 });
    },
  );
});

test.each(sources.filter(({ status }) => status === 200))(
  'a write from $from is taken',
  async ({ headers }) => {
    const viewer = await openViewer();
    expect(await writeFrom(viewer, '/v1/traces', headers)).toEqual({ status: 200, body: '{}' });
    expect(await getJson<StatsAnswer>(viewer, '/api/stats')).toMatchObject({ spans: 2 });
  },
);

test('a request of which one span is malformed stores none of its spans', async () => {
  const viewer = await openViewer();
  const body = toSpansBody('order', [span, { spanId: 'xyz' }]);
  expect((await post(viewer, '/v1/traces', body)).status).toBe(400);
  expect(await getJson<StatsAnswer>(viewer, '/api/stats')).toMatchObject({ spans: 0 });
});

test('a streamed body of 200 MB is refused with 413 while it is read, and is not kept in memory', async () => {
  const viewer = await openViewer();
  const before = process.memoryUsage().arrayBuffers;
  const { status, body, peakBytes } = await stream(viewer, 200);
  expect(status).toBe(413);
  expect(body).toContain('larger than 64 MiB');
  expect(peakBytes - before).toBeLessThan(100 * mebibyte);
  expect((await sendSpans(viewer, 'order', [span])).status).toBe(200);
});

test('metrics are refused with 404 and the reason', async () => {
  const viewer = await openViewer();
  const response = await post(viewer, '/v1/metrics', '{}');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    error: expect.stringContaining('metrics are not taken'),
  });
});

test('a wrong path is refused with 404 and the right ones', async () => {
  const viewer = await openViewer();
  const response = await post(viewer, '/v1/trace', '{}');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    error: 'nothing is at /v1/trace; expected /v1/traces or /v1/logs',
  });
});

test('another method is refused with 405 and the allowed one', async () => {
  const viewer = await openViewer();
  const response = await fetch(`${viewer.url}/v1/traces`);
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('a log record with an id that is sent twice is stored once, one without each time', async () => {
  const viewer = await openViewer();
  const records = [{ body: 'with', attributes: { 'log.record.uid': 'a.1' } }, { body: 'without' }];
  await sendLogs(viewer, 'order', records);
  const again = await sendLogs(viewer, 'order', records);
  expect(again.status).toBe(200);
  const { logs } = await getJson<LogsAnswer>(viewer, '/api/logs');
  expect(logs.map(({ message, record_id }) => [message, record_id]).sort()).toEqual([
    ['with', 'a.1'],
    ['without', undefined],
    ['without', undefined],
  ]);
  expect(await getJson(viewer, '/api/stats')).toMatchObject({ logs: 3, logs_without_trace_id: 3 });
});

test('a span that is sent twice is stored once', async () => {
  const viewer = await openViewer();
  await post(viewer, '/v1/traces', traces, { 'content-type': protobuf });
  await post(viewer, '/v1/traces', traces, { 'content-type': protobuf });
  expect(await getJson<StatsAnswer>(viewer, '/api/stats')).toMatchObject({ spans: 2, traces: 2 });
});

/** Streams a body without a length, as one that goes on whatever is answered. */
async function stream(
  viewer: Viewer,
  megabytes: number,
): Promise<{ status: number; body: string; peakBytes: number }> {
  const chunk = Buffer.alloc(mebibyte, 1);
  let peakBytes = 0;
  const chunks = function* (): Generator<Buffer> {
    for (let sent = 0; sent < megabytes; sent += 1) {
      peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
      yield chunk;
    }
  };
  const headers = { 'content-type': protobuf };
  const sending = request(`${viewer.url}/v1/traces`, { method: 'POST', headers });
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    sending.once('error', reject).once('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
  Readable.from(chunks()).pipe(sending);
  return { ...(await answered), peakBytes };
}

/** `fetch` does not let a caller set where a request comes from. */
function writeFrom(
  viewer: Viewer,
  path: string,
  { scheme = 'http', ...others }: Readonly<Record<string, string>>,
): Promise<{ status: number | undefined; body: string }> {
  const own = viewer.url.replace('http', scheme);
  const headers = others['origin'] === 'OWN' ? { ...others, origin: own } : others;
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const asking = request(viewer.url + path, options, (response) => {
      void response.toArray().then((parts) =>
        resolve({
          status: response.statusCode,
          body: Buffer.concat(parts as Buffer[]).toString(),
        }),
      );
    });
    asking.once('error', reject).end(json);
  });
}
