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
    contentType: 'application/x-protobuf',
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
    const answer = await open({ headers: { 'x-key': 'k' } }).send(body, never);
    expect(Buffer.from(answer).toString()).toBe('taken');
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

  test.each([429, 502, 503, 504])(
    'tries again after a %i, when Retry-After says',
    async (status) => {
      answers = [refuse(status, { 'retry-after': '0' }), refuse(status, { 'retry-after': '0' })];
      await open().send(body, never);
      expect(received).toHaveLength(3);
      expect(received.at(-1)?.body.toString()).toBe('a batch');
    },
  );

  test('waits as long as Retry-After says', async () => {
    answers = [refuse(503, { 'retry-after': '1' })];
    await open().send(body, never);
    expect((received[1]?.at ?? 0) - (received[0]?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('gives up at once when Retry-After is later than its time-out', async () => {
    answers = [refuse(503, { 'retry-after': '3600' })];
    await expect(open().send(body, never)).rejects.toThrow('HTTP 503 Service Unavailable');
    expect(received).toHaveLength(1);
  });

  test('gives up after five retries', async () => {
    answers = Array.from({ length: 9 }, () => refuse(503, { 'retry-after': '0' }));
    await expect(open().send(body, never)).rejects.toThrow('HTTP 503');
    expect(received).toHaveLength(6);
  });

  test.each([400, 401, 404, 500])('does not try again after a %i', async (status) => {
    answers = [refuse(status)];
    await expect(open().send(body, never)).rejects.toThrow(`HTTP ${status}`);
    expect(received).toHaveLength(1);
  });

  test('tries again after a connection was reset', async () => {
    answers = [(response) => response.socket?.resetAndDestroy()];
    await open().send(body, never);
    expect(received).toHaveLength(2);
  });

  test('tries again at once when an idle connection was closed', async () => {
    const sender = open();
    await sender.send(body, never);
    answers = [(response) => response.socket?.resetAndDestroy()];
    await sender.send(body, never);
    expect((received[2]?.at ?? Infinity) - (received[1]?.at ?? 0)).toBeLessThan(700);
  });

  test('gives up at its time-out when there is no answer', async () => {
    answers = [() => {}];
    await expect(open({ timeoutMs: 50 }).send(body, never)).rejects.toThrow('no answer in');
  });

  test('gives up at its time-out in the middle of an answer', async () => {
    answers = [(response) => response.writeHead(503).write('x')];
    await expect(open({ timeoutMs: 50 }).send(body, never)).rejects.toThrow('HTTP 503');
  });

  test('rejects a header that Node.js refuses', async () => {
    await expect(open({ headers: { 'x-key': 'a\nb' } }).send(body, never)).rejects.toThrow('x-key');
  });
});

describe('the signal', () => {
  test('stops a request that hangs, and its connection', async () => {
    const stop = new AbortController();
    const closed = Promise.withResolvers<void>();
    answers = [
      (response) => {
        response.once('close', () => closed.resolve());
        stop.abort(new Error('enough'));
      },
    ];
    await expect(open().send(body, stop.signal)).rejects.toThrow();
    await closed.promise;
    expect(received).toHaveLength(1);
  });

  test('stops the pause before a retry', async () => {
    const stop = new AbortController();
    answers = [
      (response) => {
        response.once('finish', () => setImmediate(() => stop.abort(new Error('enough'))));
        response.writeHead(503, { 'retry-after': '5' }).end();
      },
    ];
    const start = performance.now();
    await expect(open().send(body, stop.signal)).rejects.toThrow();
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(received).toHaveLength(1);
  });

  test('that was given before nothing is sent', async () => {
    await expect(open().send(body, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
    expect(received).toEqual([]);
  });
});
