import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeCertificates, type Certificates } from './certificates.ts';
import { knowsProxies } from './knows-proxies.ts';
import { runProgram, type Ending } from './program.ts';
import { startSink, type Sink } from './sink.ts';

/** A proxy to which every name is this machine. */
interface Proxy {
  readonly url: string;
  /** What it was asked for. */
  readonly asked: Set<string>;
  close(): void;
}

async function startProxy(): Promise<Proxy> {
  const asked = new Set<string>();
  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    const { host, port, pathname } = new URL(incoming.url ?? '');
    asked.add(`http ${host}`);
    const { method, headers } = incoming;
    const onward = request({ port, path: pathname, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.add(`tunnel ${incoming.url}`);
    const onward = connect(Number(incoming.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) end.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function portOf(sink: Sink): string {
  return new URL(sink.url).port;
}

let certificates: Certificates;
let proxy: Proxy;
beforeAll(() => void (certificates = makeCertificates()));
afterAll(() => certificates.remove());
beforeEach(async () => void (proxy = await startProxy()));
afterEach(() => proxy.close());

function run(how: string, env: Readonly<Record<string, string>>): Promise<Ending> {
  return runProgram(['--require', './register', 'test/fixtures/spool/numbers.cjs', how, '5'], env);
}

describe.skipIf(!knowsProxies)('a destination behind a proxy', () => {
  test.each([
    ['natural', 'HTTP_PROXY'],
    ['exit', 'http_proxy'],
    ['natural', 'ALL_PROXY'],
  ])('gets everything by http, after an end by %s, by %s', async (how, variable) => {
    const sink = await startSink();
    const host = `collector.test:${portOf(sink)}`;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}`, [variable]: proxy.url };
    expect((await run(how, env)).stderr).toBe('');
    expect([sink.spans.length, [...proxy.asked]]).toEqual([5, [`http ${host}`]]);
    // It is not on this machine: what goes there is packed.
    for (const { headers } of sink.requests) expect(headers['content-encoding']).toBe('gzip');
    await sink.close();
  });

  test.each(['natural', 'exit'])('gets everything by https, after an end by %s', async (how) => {
    const { read, path } = certificates;
    const sink = await startSink(() => false, {
      cert: read('server.pem'),
      key: read('server.key'),
    });
    const host = `collector.test:${portOf(sink)}`;
    const ending = await run(how, {
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://${host}`,
      OTEL_EXPORTER_OTLP_CERTIFICATE: path('own.pem'),
      HTTPS_PROXY: proxy.url,
    });
    expect(ending.stderr).toBe('');
    expect([sink.spans.length, [...proxy.asked]]).toEqual([5, [`tunnel ${host}`]]);
    await sink.close();
  });

  test('that is away has everything wait', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test', HTTP_PROXY: 'localhost:9' };
    const { code, stderr } = await run('natural', env);
    expect(code).toBe(0);
    expect(stderr).toContain('5 spans wait on disk for http://collector.test/v1/traces');
  });
});

test('a destination on this machine, or one of NO_PROXY, is reached without', async () => {
  const sink = await startSink();
  await run('natural', { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, HTTP_PROXY: proxy.url });
  const env = { HTTP_PROXY: proxy.url, NO_PROXY: 'collector.test' };
  await run('natural', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test', ...env });
  expect([sink.spans.length, [...proxy.asked]]).toEqual([5, []]);
  await sink.close();
});

async function proxyLines(address: string): Promise<string[]> {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test', HTTP_PROXY: address };
  const { code, stderr } = await run('natural', env);
  expect(code).toBe(0);
  return stderr.split('\n').filter((line) => line.includes('proxy'));
}

test('a proxy that is none is said in one line', async () => {
  expect(await proxyLines('socks5://127.0.0.1:9')).toEqual([
    expect.stringContaining('expected one; connecting without a proxy'),
  ]);
});

test.skipIf(knowsProxies)('a proxy that Node.js cannot use is said in one line', async () => {
  expect(await proxyLines(proxy.url)).toEqual([
    expect.stringContaining('expected Node.js 22.21, 24.5 or newer for that'),
  ]);
});
