import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { getJson, openViewer } from './harness.ts';

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Speaks HTTP/2 as Node does. @returns The code and the text with which the view ends the connection. */
async function speakHttp2(url: string): Promise<{ code: unknown; reason: string }> {
  const session = connectHttp2(url).on('error', () => undefined);
  session.request({ ':method': 'POST', ':path': exportPath }).on('error', () => undefined);
  const [code, , data]: unknown[] = await once(session, 'goaway');
  return { code, reason: String(data) };
}

/** Sends what no browser would. @returns All that is answered until the connection ends. */
async function sendRaw(url: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

test('clients that speak HTTP/2 are told what is expected, and the view says it once', async () => {
  const said: string[] = [];
  const viewer = await openViewer({ say: (line) => said.push(line) });
  const reason = 'OTLP over gRPC is not taken here; expected OTLP over HTTP';
  const all = [await speakHttp2(viewer.url), await speakHttp2(viewer.url)];
  expect(all).toEqual([
    { code: 13, reason },
    { code: 13, reason },
  ]);
  expect(said).toEqual([
    `A client speaks HTTP/2 to ${viewer.url}, as OTLP over gRPC does, and is refused; expected OTLP over HTTP: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=${viewer.url}.`,
  ]);
  expect(await getJson(viewer, '/healthz')).toEqual({ status: 'ok' });
});

test('an exporter over gRPC fails with a status that it does not try again', async () => {
  const viewer = await openViewer();
  const client = new Client(new URL(viewer.url).host, credentials.createInsecure());
  onTestFinished(() => client.close());
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const toBuffer = (value: Buffer): Buffer => value;
  client.makeUnaryRequest(
    exportPath,
    toBuffer,
    toBuffer,
    Buffer.alloc(0),
    new Metadata(),
    { deadline: Date.now() + 10_000 },
    (error) => resolve(error?.code),
  );
  expect(await promise).toBe(status.INTERNAL);
});

const garbage = [
  {
    name: 'another method',
    bytes: 'PRIX * HTTP/2.0\r\n\r\n',
    answer: /^HTTP\/1\.1 400 Bad Request\r\n/,
  },
  {
    name: 'a TLS handshake',
    bytes: '\u0016\u0003\u0001',
    answer: /^HTTP\/1\.1 400 Bad Request\r\n/,
  },
  {
    name: 'a head that is too long',
    bytes: `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    answer: /^HTTP\/1\.1 431 /,
  },
];

test.each(garbage)('$name is answered as Node does', async ({ bytes, answer }) => {
  const said: string[] = [];
  const viewer = await openViewer({ say: (line) => said.push(line) });
  expect(await sendRaw(viewer.url, bytes)).toMatch(answer);
  expect(said).toEqual([]);
});

test('a preface in pieces is one, and its connection ends though the client leaves it open', async () => {
  const viewer = await openViewer();
  const socket = connect({ port: Number(new URL(viewer.url).port), allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.write('PRI * HT');
  await once(socket, 'connect');
  socket.write('TP/2.0\r\n\r\nSM\r\n\r\n');
  expect(await text(socket)).toContain('expected OTLP over HTTP');
});
