import { describe, expect, onTestFinished, test } from 'vitest';
import { createChannel, type Channel, type ChannelOptions } from '#alert';
import { makeMessage, makeNotice } from './messages.ts';
import { startReceiver } from './receiver.ts';
import { startSilentServer, toEmail } from './smtp.ts';

const types = ['email', 'slack', 'webhook', 'alertmanager'] as const;

function toOptions(type: Channel['type'], port: number): ChannelOptions {
  const url = `http://127.0.0.1:${port}/`;
  if (type === 'email') return toEmail(port);
  return type === 'slack' ? { type, url } : { type, url, headers: {} };
}

async function open(type: Channel['type'], timeoutMs?: number): Promise<Channel> {
  const server = await startSilentServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  return createChannel(toOptions(type, server.port), timeoutMs);
}

describe.each(types)('a channel of type %s', (type) => {
  test('has its type', async () => {
    expect(await open(type)).toHaveProperty('type', type);
  });

  test('gives a server up that takes a connection and says nothing', async () => {
    const channel = await open(type, 100);
    expect(await channel.send(makeMessage())).toMatchObject({ ok: false, isFinal: false });
  });

  test('ends a try when it is closed, and makes no other', async () => {
    const channel = await open(type);
    const closed = { ok: false, reason: 'the channel was closed', isFinal: false };
    const result = channel.send(makeMessage());
    channel.close();
    channel.close();
    expect(await result).toEqual(closed);
    expect(await channel.send(makeMessage())).toEqual(closed);
  });

  test('does not reject when a message cannot be written', async () => {
    const channel = await open(type);
    const alerts = [makeNotice({ startsAtMs: Number.NaN })];
    expect(await channel.send(makeMessage({ alerts }))).toEqual({
      ok: false,
      reason: 'the message cannot be written',
      isFinal: true,
    });
  });
});

test('an address of Alertmanager may have a prefix', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  const url = `${receiver.origin}/alerts/`;
  const channel = createChannel({ type: 'alertmanager', url, headers: { 'x-tenant': 'shop' } });
  expect(await channel.send(makeMessage())).toEqual({ ok: true });
  const { path, headers } = await receiver.take();
  expect(path).toBe('/alerts/api/v2/alerts');
  expect(headers).toHaveProperty('x-tenant', 'shop');
  expect(channel.target).toBe(`${receiver.origin}/…`);
});
