import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSender, type Sender, type SenderOptions } from '#export';

interface Received {
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

type Answer = (response: ServerResponse) => void;

const body = Buffer.from('a batch');
const never = new AbortController().signal;

const accept: Answer = (response) => response.end('taken');
const refuse =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end();

let answers: Answer[] = [];
let received: Received[] = [];
let sender: Sender | undefined;
// Nothing of a sender keeps a process alive: the test does.
let alive: NodeJS.Timeout;

const server = createServer((request, response) => {
  void read(request).then((read) => {
    received.push({ at: performance.now(), headers: request.headers, body: read });
    (answers.shift() ?? accept)(response);
  });
});

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function open(options: Partial<SenderOptions> = {}): Sender {
  const { port } = server.address() as AddressInfo;
  sender = createSender({
    url: `http://127.0.0.1:${port}/v1/traces`,
    protocol: 'http/protobuf',
    userAgent: 'test',
    headers: {},
    timeoutMs: 10_000,
    compression: 'none',
    ...options,
  });
  return sender;
}

beforeEach(async () => {
  alive = setInterval(() => {}, 1_000);
  answers = [];
  received = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  clearInterval(alive);
  sender?.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

describe('send()', () => {
  test('sends the body with its headers and gives the answer', async () => {
    const outcome = await open({ headers: { 'x-key': 'k' } }).send(body, never);
    expect(outcome).toMatchObject({ accepted: true, body: Buffer.from('taken') });
    expect(Date.parse(outcome.date ?? '')).not.toBeNaN();
    expect(received[0]?.body.toString()).toBe('a batch');
    expect(received[0]?.headers).toMatchObject({
      'x-key': 'k',
      'content-type': 'application/x-protobuf',
      'content-length': '7',
      'user-agent': 'test',
    });
    expect(received[0]?.headers).not.toHaveProperty('content-encoding');
  });

  test('compresses when it is told to', async () => {
    await open({ compression: 'gzip' }).send(body, never);
    expect(received[0]?.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(received[0]?.body ?? '').toString()).toBe('a batch');
  });

  test.each([
    [429, 'retry'],
    [500, 'retry'],
    [400, 'poison'],
    [413, 'too_large'],
    [401, 'configuration'],
    [404, 'configuration'],
  ])('judges a %i: %s', async (status, verdict) => {
    answers = [refuse(status)];
    expect(await open().send(body, never)).toMatchObject({ accepted: false, status, verdict });
    expect(received).toHaveLength(1);
  });

  test('tells how long Retry-After asks to wait', async () => {
    answers = [refuse(503, { 'retry-after': '7' })];
    expect(await open().send(body, never)).toMatchObject({ retryAfterMs: 7_000 });
  });

  test('a connection that was reset may work again', async () => {
    answers = [(response) => response.socket?.resetAndDestroy()];
    expect(await open().send(body, never)).toMatchObject({ accepted: false, verdict: 'retry' });
  });

  test('an idle connection that was closed is tried again at once', async () => {
    const sender = open();
    await sender.send(body, never);
    answers = [(response) => response.socket?.resetAndDestroy()];
    expect(await sender.send(body, never)).toMatchObject({ verdict: 'retry', retryAfterMs: 0 });
  });

  test('gives up at its time-out when there is no answer', async () => {
    answers = [() => {}];
    const outcome = await open({ timeoutMs: 50 }).send(body, never);
    expect(outcome).toMatchObject({ accepted: false, verdict: 'retry' });
    expect(String('error' in outcome && outcome.error)).toContain('no answer in');
  });

  test('gives up at its time-out in the middle of an answer', async () => {
    answers = [(response) => response.writeHead(503).write('x')];
    expect(await open({ timeoutMs: 50 }).send(body, never)).toMatchObject({ status: 503 });
  });

  test('calls a header that Node.js refuses a fault of the configuration', async () => {
    const outcome = await open({ headers: { 'x-key': 'a\nb' } }).send(body, never);
    expect(outcome).toMatchObject({ accepted: false, verdict: 'configuration' });
  });

  test('stops a request that hangs, and its connection, at the signal', async () => {
    const stop = new AbortController();
    const closed = Promise.withResolvers<void>();
    answers = [
      (response) => {
        response.once('close', () => closed.resolve());
        stop.abort(new Error('enough'));
      },
    ];
    expect(await open().send(body, stop.signal)).toMatchObject({ accepted: false });
    await closed.promise;
    expect(received).toHaveLength(1);
  });
});
