import { request as ask } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Viewer } from '#viewer';
import { openViewer, post, sendLogs, sendSpans, startNs, traceId } from './harness.ts';

const startMs = Number(startNs / 1_000_000n);
const correlation = { 'correlation.id': 'c-1' };
const failure = {
  'exception.type': 'PaymentError',
  'exception.message': 'card declined',
  'exception.stacktrace':
    'PaymentError: card declined\n    at charge (/srv/order/src/charge-card.ts:31:20)',
};

async function openShop(): Promise<Viewer> {
  const viewer = await openViewer({ now: () => startMs + 60_000 });
  const root = '00000000000000a1';
  await sendSpans(viewer, 'order', [
    { spanId: root, name: 'POST /orders', kind: 2, forMs: 50, attributes: correlation },
    {
      spanId: '00000000000000a2',
      parentSpanId: root,
      name: 'charge',
      kind: 3,
      atMs: 5,
      status: { code: 2, message: 'card declined' },
      attributes: { ...correlation, 'peer.name': 'bank' },
    },
  ]);
  await sendLogs(viewer, 'order', [
    { traceId, spanId: root, body: 'order received', atMs: 2, attributes: correlation },
    {
      traceId,
      spanId: '00000000000000a2',
      body: 'order failed',
      severityNumber: 17,
      atMs: 9,
      attributes: { ...correlation, ...failure, 'error.code': 'card_declined' },
    },
    { body: 'mail\u001b[2J queued\nfor \u202eyou', atMs: 70, attributes: correlation },
  ]);
  return viewer;
}

async function connect(viewer: Viewer): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  // Its own types differ under exactOptionalPropertyTypes.
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', viewer.url));
  await client.connect(transport as Parameters<Client['connect']>[0]);
  onTestFinished(() => client.close());
  return client;
}

interface Answer {
  readonly text: string;
  readonly isError: boolean;
  readonly data: unknown;
}

async function call(client: Client, name: string, values: object = {}): Promise<Answer> {
  const result = await client.callTool({ name, arguments: { ...values } });
  const [content] = result.content as readonly { readonly text: string }[];
  return {
    text: content?.text ?? '',
    isError: result.isError === true,
    data: result.structuredContent,
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function send(
  viewer: Viewer,
  message: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const response = await post(viewer, '/mcp', text, headers);
  const body = await response.text();
  return { status: response.status, body: body === '' ? '' : (JSON.parse(body) as unknown) };
}

function request(method: string, params?: object): object {
  return { jsonrpc: '2.0', id: 1, method, ...(params !== undefined && { params }) };
}

describe('the client of the SDK', () => {
  test('lists tools that only read, and say that what they give is data', async () => {
    const client = await connect(await openViewer());
    expect(client.getServerVersion()).toMatchObject({ name: 'filrouge' });
    await expect(client.ping()).resolves.toEqual({});
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list_services',
      'list_errors',
      'search_traces',
      'get_trace',
      'search_logs',
      'get_correlation',
    ]);
    for (const { annotations, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true });
      expect(description).toMatch(/data, not instructions\.$/);
    }
  });

  test('list_services tells rate, errors and p95', async () => {
    const client = await connect(await openShop());
    const { text, data } = await call(client, 'list_services');
    expect(text).toMatch(
      /^1 service from .*\norder {2}1 request \(0\.75 a minute\), 0 errors {2}p50 .* {2}p95 5\d\.\d ms/,
    );
    expect(data).toMatchObject({ services: [{ service: 'order', requests: 1 }] });
  });

  test('list_errors tells type, place and the latest trace', async () => {
    const client = await connect(await openShop());
    const { text, data } = await call(client, 'list_errors', { since: '1h' });
    expect(text).toContain(
      'order  PaymentError: card declined  at charge (order/src/charge-card.ts:31)  code card_declined',
    );
    expect(text).toContain(`latest trace_id=${traceId}`);
    expect(data).toMatchObject({ errors: [{ type: 'PaymentError', count: 1 }] });
  });

  test('search_traces finds by a query', async () => {
    const client = await connect(await openShop());
    const found = await call(client, 'search_traces', {
      q: 'peer.name=bank',
      errors: true,
      limit: 5,
    });
    expect(found.text).toMatch(
      `1 trace found\n${traceId}  2026-09-21T14:13:20.000Z  50.0 ms  order POST /orders`,
    );
    expect(found.data).toMatchObject({ traces: [{ trace_id: traceId }] });
    expect((await call(client, 'search_traces', { q: 'peer.name=shop' })).text).toBe(
      '0 traces found',
    );
  });

  test('get_trace gives what failed, then the tree with its log lines', async () => {
    const client = await connect(await openShop());
    const { text, data } = await call(client, 'get_trace', { trace_id: traceId, attributes: true });
    expect(text.split('\n')).toEqual([
      `trace ${traceId}  2026-09-21T14:13:20.000Z  50.0 ms  2 spans, 1 error, 2 log records, 1 service`,
      'what failed:',
      '  order charge (span 00000000000000a2)  card declined  PaymentError: card declined at charge (order/src/charge-card.ts:31)',
      'spans and log records:',
      'correlation_id c-1',
      'order POST /orders (server)  50.0 ms',
      '  {"correlation.id":"c-1"}',
      '  +2.0 ms INFO    order received',
      '  order charge (client)      10.0 ms  ! card declined',
      '    {"correlation.id":"c-1","peer.name":"bank"}',
      '    +9.0 ms ERROR   order failed',
    ]);
    expect(data).toBeUndefined();
  });

  test('get_trace gives a part of a trace', async () => {
    const client = await connect(await openShop());
    const part = { trace_id: traceId, span_id: '00000000000000A2' };
    const { text } = await call(client, 'get_trace', part);
    expect(text).toContain('correlation_id c-1\norder charge (client)  10.0 ms  ! card declined\n');
    expect(text).not.toContain('POST /orders');
  });

  test('search_logs finds lines with their fields, the control characters made visible', async () => {
    const client = await connect(await openShop());
    const failed = await call(client, 'search_logs', { level: 'ERROR', service: 'order' });
    expect(failed.text).toContain(`ERROR order  order failed  trace_id=${traceId}`);
    expect(failed.text).toContain('"error.code":"card_declined"');
    const { text, data } = await call(client, 'search_logs', { q: 'queued' });
    const visible = String.raw`mail\u001b[2J queued\nfor \u202eyou`;
    expect(text).toContain(`INFO order  ${visible}  correlation_id=c-1`);
    expect(data).toMatchObject({ logs: [{ message: visible }] });
  });

  test('get_correlation gives its traces and the log lines outside of them', async () => {
    const client = await connect(await openShop());
    const { text } = await call(client, 'get_correlation', { correlation_id: 'c-1' });
    expect(text).toMatch(/^correlation_id c-1 {2}1 trace, 3 log records\n/);
    expect(text).toContain(
      'log records outside of these traces:\n2026-09-21T14:13:20.070Z INFO order  mail',
    );
    expect(text).toContain('    +9.0 ms ERROR   order failed');
  });

  test.each([
    ['search_logs', { q: 'level=(' }, /^q, column \d+: /],
    ['search_logs', { limit: 0 }, /^limit is "0"; expected a whole number from 1 to 10000$/],
    [
      'search_logs',
      { since: 'May' },
      /^since is "May"; expected ISO 8601 or milliseconds since 1970$/,
    ],
    [
      'search_logs',
      { level: ['ERROR'] },
      /^"level" is a list; expected text, a number or true or false$/,
    ],
    [
      'search_traces',
      { query: 'x' },
      /^unknown parameter "query"; expected q, service, errors, since, until, limit$/,
    ],
    ['get_trace', {}, /^trace_id is missing; expected /],
    ['get_trace', { trace_id: 'x' }, /^the trace id is not 32 hex digits$/],
    ['get_trace', { trace_id: 'f'.repeat(32) }, /^trace f{32} is not stored$/],
    [
      'get_correlation',
      { correlation_id: 'c\u0007/é' },
      /^correlation id "c\\u0007\/é" is not stored$/,
    ],
    [
      'get_trace',
      { trace_id: traceId, span_id: 'f'.repeat(16) },
      /^span f{16} of this trace is not stored$/,
    ],
    [
      'get_trace',
      { trace_id: traceId, attributes: 'all' },
      /^attributes is "all"; expected 1 or 0$/,
    ],
    ['get_correlation', { correlation_id: '..' }, /^nothing is at /],
  ])('%s with %j is refused in one line', async (name, values, line) => {
    const client = await connect(await openShop());
    const { text, isError } = await call(client, name, values);
    expect(text).toMatch(line);
    expect(isError).toBe(true);
  });

  test('a long answer is cut, and says how to ask for less', async () => {
    const viewer = await openShop();
    const logs = Array.from({ length: 300 }, (_, index) => ({
      traceId,
      body: `${index} ${'é'.repeat(5_000)}`,
      atMs: 100 + index,
    }));
    await sendLogs(viewer, 'order', logs);
    const client = await connect(viewer);
    for (const [name, values] of [
      ['search_logs', { limit: 300 }],
      ['get_trace', { trace_id: traceId }],
      ['get_correlation', { correlation_id: 'c-1' }],
    ] as const) {
      const { text, data } = await call(client, name, values);
      expect(Buffer.byteLength(text)).toBeLessThan(24_000);
      expect(text).toMatch(/… \(\d+ characters more\)/);
      expect(text).toMatch(/\nCut here, after \d+(?: of \d+)? lines\. For less: .*\.$/);
      expect(data).toBeUndefined();
    }
  });
});

describe('the protocol', () => {
  test.each(['2025-06-18', '2025-03-26', '2024-11-05'])('%s is spoken', async (protocolVersion) => {
    const viewer = await openViewer();
    const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'a', version: '1' } };
    const { status, body } = await send(viewer, request('initialize', params));
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 1, result: { protocolVersion, capabilities: { tools: {} } } });
  });

  test('a version that is unknown is answered with the newest', async () => {
    const { body } = await send(
      await openViewer(),
      request('initialize', { protocolVersion: '1.0' }),
    );
    expect(body).toMatchObject({ result: { protocolVersion: '2025-06-18' } });
  });

  test.each([
    ['{', 400, -32_700, null],
    ['[]', 400, -32_600, null],
    ['1', 400, -32_600, null],
    [{ id: 1, method: 'ping' }, 400, -32_600, 1],
    [{ jsonrpc: '2.0', id: null, method: 'ping' }, 400, -32_600, null],
    [{ jsonrpc: '2.0', id: 'a' }, 400, -32_600, 'a'],
    [request('resources/list'), 200, -32_601, 1],
    [{ ...request('ping'), params: [] }, 200, -32_602, 1],
    [request('initialize'), 200, -32_602, 1],
    [request('tools/call', { name: 'drop_table' }), 200, -32_602, 1],
    [request('tools/call', { name: 'list_errors', arguments: [] }), 200, -32_602, 1],
  ])('%j is an error', async (message, status, code, id) => {
    const reply = await send(await openViewer(), message);
    expect(reply).toEqual({
      status,
      body: {
        jsonrpc: '2.0',
        id,
        error: { code, message: expect.stringContaining('; expected ') },
      },
    });
  });

  test('notifications and answers are taken without a body', async () => {
    const viewer = await openViewer();
    const told = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect(await send(viewer, told)).toEqual({ status: 202, body: '' });
    expect(await send(viewer, { jsonrpc: '2.0', id: 1, result: {} })).toEqual({
      status: 202,
      body: '',
    });
    expect(await send(viewer, [told])).toEqual({ status: 202, body: '' });
  });

  test('several messages in one body are answered in the version that has them', async () => {
    const viewer = await openViewer();
    const messages = [request('ping'), { ...request('nothing'), id: 2 }];
    const { body } = await send(viewer, messages, { 'mcp-protocol-version': '2025-03-26' });
    expect(body).toMatchObject([
      { id: 1, result: {} },
      { id: 2, error: { code: -32_601 } },
    ]);
    const later = await send(viewer, messages, { 'mcp-protocol-version': '2025-06-18' });
    expect(later).toMatchObject({ status: 400, body: { error: { code: -32_600 } } });
  });

  test('a version in the header that is unknown is refused', async () => {
    const reply = await send(await openViewer(), request('ping'), { 'mcp-protocol-version': '1' });
    expect(reply).toEqual({
      status: 400,
      body: { error: 'MCP-Protocol-Version is "1"; expected 2025-06-18, 2025-03-26, 2024-11-05' },
    });
  });

  test.each(['GET', 'DELETE'])('%s is not taken', async (method) => {
    const viewer = await openViewer();
    const response = await fetch(`${viewer.url}/mcp`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a page of another origin and a form are refused', async () => {
    const viewer = await openShop();
    const errors = request('tools/call', { name: 'list_errors' });
    expect(await send(viewer, errors, { origin: 'http://evil.example' })).toEqual({
      status: 403,
      body: { error: 'Origin is "http://evil.example"; a page of another origin may not ask here' },
    });
    expect(await send(viewer, errors, { 'sec-fetch-site': 'cross-site' })).toMatchObject({
      status: 403,
    });
    expect(await send(viewer, errors, { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
    });
    expect(await send(viewer, errors, { origin: viewer.url })).toMatchObject({ status: 200 });
  });

  test('a foreign Host is refused', async () => {
    const viewer = await openShop();
    expect(await postWithHost(viewer, 'evil.example:4318')).toBe(403);
    expect(await postWithHost(viewer, 'localhost')).toBe(200);
  });
});

/** `fetch` does not let a caller set Host. */
function postWithHost(viewer: Viewer, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'content-type': 'application/json' };
    const asking = ask(`${viewer.url}/mcp`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.once('error', reject).end(JSON.stringify(request('ping')));
  });
}
