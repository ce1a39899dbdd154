import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startProgram, type Running } from './program.ts';
import { startSink, type Sink } from './sink.ts';

let sink: Sink;
let downstream: Server;
let received: IncomingHttpHeaders[] = [];
let program: Running;
let url: string;

beforeAll(async () => {
  sink = await startSink();
  downstream = createServer((request, response) => {
    received.push(request.headers);
    response.end('ok');
  });
  downstream.listen(0, '127.0.0.1');
  await once(downstream, 'listening');
  program = startProgram(['--require', './register', 'test/fixtures/ids/server.cjs'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_SERVICE_NAME: 'order',
    DOWNSTREAM: `http://127.0.0.1:${(downstream.address() as AddressInfo).port}/`,
  });
  const line = await program.stdoutHas('\n');
  url = `http://127.0.0.1:${/listening (\d+)/.exec(line)?.[1]}`;
});

beforeEach(() => {
  received = [];
});

// The last test ends the program and looks at what it sent.
afterAll(async () => {
  program.child.kill('SIGTERM');
  await program.ended;
  downstream.close();
  await sink.close();
});

test('ids of the caller are passed on by fetch, undici and node:http; x-client-id becomes our own name', async () => {
  const headers = {
    'x-correlation-id': 'c-1',
    'x-device-id': 'd-1',
    'x-client-id': 'app',
    'x-tenant-id': 'acme',
  };
  const response = await fetch(url, { headers });
  expect(response.headers.get('x-correlation-id')).toBe('c-1');
  expect(received).toHaveLength(3);
  for (const sent of received) {
    expect(sent).toMatchObject({
      'x-correlation-id': 'c-1',
      'x-device-id': 'd-1',
      'x-tenant-id': 'acme',
      'x-client-id': 'order',
    });
    expect(sent['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  }
  const lines = (await program.stdoutHas('"correlation_id":"c-1"')).split('\n');
  const line = lines.find((text) => text.includes('"c-1"')) ?? '';
  expect(JSON.parse(line)).toMatchObject({
    correlation_id: 'c-1',
    device_id: 'd-1',
    client_id: 'app',
    tenant_id: 'acme',
    message: 'served',
  });
});

test('x-request-id counts where x-correlation-id is missing', async () => {
  const response = await fetch(`${url}/quiet`, { headers: { 'x-request-id': 'r-9' } });
  expect(response.headers.get('x-correlation-id')).toBe('r-9');
});

test('a missing correlation id is made: it is the trace id, echoed and passed on', async () => {
  const response = await fetch(url);
  const made = response.headers.get('x-correlation-id') ?? '';
  expect(made).toMatch(/^[0-9a-f]{32}$/);
  expect(received.map((sent) => sent['x-correlation-id'])).toEqual([made, made, made]);
  expect(received[0]?.['traceparent']).toContain(made);
});

test.each([
  ['too long', 'x'.repeat(129)],
  ['with a quote and a space', 'a" b'],
  ['with markup', '<script>'],
])('a correlation id that is %s is replaced', async (_name, value) => {
  const response = await fetch(`${url}/quiet`, { headers: { 'x-correlation-id': value } });
  expect(response.headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{32}$/);
});

test('a header that the application sets itself is neither replaced nor doubled', async () => {
  await fetch(`${url}/own-header`, { headers: { 'x-tenant-id': 'acme' } });
  expect(received[0]?.['x-tenant-id']).toBe('from-the-app');
});

test('an application that forwards the headers of its caller sends each of ours once, with our trace context', async () => {
  const caller = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const headers = { traceparent: caller, 'x-correlation-id': 'c-3', 'x-tenant-id': 'acme' };
  await fetch(`${url}/forward`, { headers });
  expect(received).toHaveLength(3);
  for (const sent of received) {
    expect(sent['x-correlation-id']).toBe('c-3');
    expect(sent['x-tenant-id']).toBe('acme');
    expect(sent['traceparent']).toMatch(/^00-a{32}-[0-9a-f]{16}-01$/);
    expect(sent['traceparent']).not.toBe(caller);
  }
});

test('the ids are on every span and every log record of the request', async () => {
  const headers = {
    'x-correlation-id': 'c-2',
    'x-device-id': 'd-2',
    'x-client-id': 'app',
    'x-tenant-id': 'globex',
  };
  await fetch(url, { headers });
  program.child.kill('SIGTERM');
  expect((await program.ended).code).toBe(0);
  const spans = sink.spans.filter((span) => span.attributes['correlation.id'] === 'c-2');
  expect(spans.map((span) => span.kind).sort()).toEqual([2, 3, 3, 3]);
  const traceIds = new Set(spans.map((span) => span.traceId));
  expect(sink.spans.filter((span) => traceIds.has(span.traceId))).toHaveLength(4);
  const logs = sink.logs.filter((record) => traceIds.has(record.traceId));
  expect(logs).toHaveLength(1);
  for (const { attributes } of [...spans, ...logs]) {
    expect(attributes).toMatchObject({
      'correlation.id': 'c-2',
      'app.installation.id': 'd-2',
      'service.peer.name': 'app',
      'tenant.id': 'globex',
    });
  }
});
