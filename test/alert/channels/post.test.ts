import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createChannel, type ChannelOptions, type SendResult } from '#alert';
import { makeMessage } from './messages.ts';
import { findRefusingOrigin, startReceiver } from './receiver.ts';

type Kind = 'slack' | 'webhook' | 'alertmanager';

const kinds: readonly Kind[] = ['slack', 'webhook', 'alertmanager'];

function toOptions(type: Kind, url: string): ChannelOptions {
  return type === 'slack' ? { type, url } : { type, url, headers: {} };
}

async function sendTo(
  type: Kind,
  answer: (response: ServerResponse) => void,
  timeoutMs?: number,
): Promise<SendResult> {
  const receiver = await startReceiver(answer);
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  return createChannel(toOptions(type, `${receiver.origin}/x`), timeoutMs).send(makeMessage());
}

describe.each(kinds)('%s', (kind) => {
  test('waits as long as it is asked to', async () => {
    const result = await sendTo(kind, (response) =>
      response.writeHead(429, { 'retry-after': '7' }).end(),
    );
    expect(result).toEqual({
      ok: false,
      reason: 'HTTP 429',
      isFinal: false,
      retryAfterMs: 7_000,
    });
  });

  test.each([400, 413, 422])('HTTP %i is about the message, and final', async (status) => {
    const result = await sendTo(kind, (response) => response.writeHead(status).end('no_service'));
    expect(result).toEqual({ ok: false, reason: `HTTP ${status}: no_service`, isFinal: true });
  });

  test.each([401, 403, 404, 408, 410, 429, 500, 502, 503])(
    'HTTP %i is tried again',
    async (status) => {
      const result = await sendTo(kind, (response) => response.writeHead(status).end());
      expect(result).toEqual({ ok: false, reason: `HTTP ${status}`, isFinal: false });
    },
  );

  test('a redirect is not followed', async () => {
    const other = await startReceiver();
    onTestFinished(() => other[Symbol.asyncDispose]());
    const result = await sendTo(kind, (response) =>
      response.writeHead(307, { location: `${other.origin}/secret` }).end(),
    );
    expect(result).toEqual({
      ok: false,
      reason: 'HTTP 307: redirected, which is not followed',
      isFinal: false,
    });
    expect(other.received).toEqual([]);
  });

  test('a server that hangs is given up in time', async () => {
    const result = await sendTo(kind, () => {}, 100);
    expect(result).toEqual({ ok: false, reason: 'no answer in time', isFinal: false });
  });

  test('nobody there is tried again', async () => {
    const origin = await findRefusingOrigin();
    const result = await createChannel(toOptions(kind, origin)).send(makeMessage());
    expect(result).toEqual({
      ok: false,
      reason: 'cannot be reached: ECONNREFUSED',
      isFinal: false,
    });
  });
});

describe('an answer', () => {
  test('is shown cut and without controls', async () => {
    const result = await sendTo('webhook', (response) =>
      response.writeHead(500).end(`\u001b[31mred\r\n\u202e${'x'.repeat(1_000_000)}`),
    );
    expect(result).toMatchObject({ ok: false, isFinal: false });
    const { reason } = result as { reason: string };
    expect(reason).toMatch(/^HTTP 500: \\u001b\[31mred\\r\\n\\u202ex+…$/);
    expect(reason.length).toBeLessThan(220);
  });

  test('that never ends does not change what its status says', async () => {
    const accepted = await sendTo('webhook', (response) => void response.write('o'), 300);
    expect(accepted).toEqual({ ok: true });
    const refused = await sendTo(
      'webhook',
      (response) => void response.writeHead(404).write('no'),
      300,
    );
    expect(refused).toMatchObject({ ok: false, isFinal: false });
  });

  test('with a date in Retry-After is honoured, up to an hour', async () => {
    const result = await sendTo('webhook', (response) =>
      response.writeHead(503, { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }).end(),
    );
    expect(result).toMatchObject({ retryAfterMs: 3_600_000 });
  });

  test('with nonsense in Retry-After is as one without', async () => {
    const result = await sendTo('webhook', (response) =>
      response.writeHead(503, { 'retry-after': 'soon' }).end(),
    );
    expect(result).toEqual({ ok: false, reason: 'HTTP 503', isFinal: false });
  });
});

describe('a secret', () => {
  test('is neither in the target nor in a reason', async () => {
    const receiver = await startReceiver((response) => response.writeHead(400).end(echo));
    onTestFinished(() => receiver[Symbol.asyncDispose]());
    const echo = 'user:pass-word Bearer header-token, header-token, query-token';
    const url = receiver.origin.replace('//', '//user:pass-word@');
    const channel = createChannel({
      type: 'webhook',
      url: `${url}/hook?token=query-token`,
      headers: { 'x-token': 'Bearer header-token' },
    });
    expect(channel.target).toBe(`${receiver.origin}/…`);
    const result = await channel.send(makeMessage());
    expect(JSON.stringify(result)).not.toMatch(/pass-word|header-token|query-token/);
    const { path, headers } = await receiver.take();
    expect(path).toBe('/hook?token=query-token');
    expect(headers['x-token']).toBe('Bearer header-token');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('user:pass-word').toString('base64')}`);
  });

  test('in a header that is not allowed is not quoted', async () => {
    const channel = createChannel({
      type: 'webhook',
      url: 'http://127.0.0.1:9/',
      headers: { 'x-token': 'secret\nvalue' },
    });
    expect(await channel.send(makeMessage())).toEqual({
      ok: false,
      reason: 'the request cannot be made: its address or a header is not allowed',
      isFinal: false,
    });
  });
});
