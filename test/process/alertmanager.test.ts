import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createChannel, type Message, type Notice } from '#alert';
import { makeMessage, makeNotice } from '../alert/channels/messages.ts';
import { startReceiver, type Receiver } from '../alert/channels/receiver.ts';
import { startAlertmanager, type Alertmanager } from './alertmanager.ts';

// Needs the Debian package prometheus-alertmanager: where it is missing, this fails.
let receiver: Receiver;
let alertmanager: Alertmanager;

beforeAll(async () => {
  receiver = await startReceiver();
  alertmanager = await startAlertmanager(`${receiver.origin}/hook`);
});
afterAll(async () => {
  await alertmanager[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

function make(rule: string, changes: Partial<Notice> = {}): Message {
  const labels = { alertname: rule, severity: 'critical', 'http.route': '/orders é "x"\n' };
  const startsAtMs = Date.now() - 60_000;
  const notice = makeNotice({ labels, startsAtMs, ...changes });
  return makeMessage({ rule, alerts: [notice], createdAtMs: Date.now() });
}

async function send(message: Message): Promise<void> {
  const channel = createChannel({ type: 'alertmanager', url: alertmanager.url, headers: {} });
  expect(await channel.send(message)).toEqual({ ok: true });
}

interface Told {
  readonly status: string;
  readonly alerts: readonly { readonly labels: object; readonly fingerprint: string }[];
}

async function take(): Promise<Told> {
  return (await receiver.take()).body as Told;
}

test('an Alertmanager tells of an alarm, and of its end', async () => {
  const message = make('order-5xx');
  await send(message);
  const fired = await take();
  expect(fired).toMatchObject({
    version: '4',
    status: 'firing',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'order-5xx', http_route: String.raw`/orders é "x"\n` },
        annotations: { summary: 'order-5xx: 12.5 % > 5% over 5m', value: '12.5 %' },
        generatorURL: 'http://127.0.0.1:4400/logs?q=status%3E%3D500',
      },
    ],
  });

  const [notice] = message.alerts;
  await send(make('order-5xx', { ...notice, status: 'resolved', endsAtMs: Date.now() }));
  const resolved = await take();
  expect(resolved).toMatchObject({ status: 'resolved', alerts: [{ status: 'resolved' }] });
  expect(resolved.alerts[0]?.labels).toEqual(fired.alerts[0]?.labels);
  expect(resolved.alerts[0]?.fingerprint).toBe(fired.alerts[0]?.fingerprint);
});

test('an alarm that is sent again is the same alarm', async () => {
  const message = make('again');
  await send(message);
  expect(await take()).toMatchObject({ status: 'firing' });
  await send(message);
  await send(message);
  const alerts = await alertmanager.get('/api/v2/alerts?filter=alertname="again"');
  expect(alerts).toHaveLength(1);
});

test('a test has a label of its own', async () => {
  await send({ ...make('trial'), kind: 'test', alerts: [] });
  expect(await take()).toMatchObject({ commonLabels: { alertname: 'trial', test: 'true' } });
});

test('a silence of Alertmanager is kept', async () => {
  const now = Date.now();
  await alertmanager.post('/api/v2/silences', {
    matchers: [{ name: 'alertname', value: 'silent', isRegex: false }],
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + 600_000).toISOString(),
    createdBy: 'test',
    comment: 'test',
  });
  await send(make('silent'));
  await vi.waitFor(async () => {
    const alerts = await alertmanager.get('/api/v2/alerts?filter=alertname="silent"');
    expect(JSON.stringify(alerts)).toContain('"suppressed"');
  }, 20_000);
  // One that comes later, and is told of: the silent one would have been before it.
  await send(make('loud'));
  expect(await take()).toMatchObject({ groupLabels: { alertname: 'loud' } });
});

test('what Alertmanager refuses is final, with its reason', async () => {
  const channel = createChannel({ type: 'alertmanager', url: alertmanager.url, headers: {} });
  const result = await channel.send(make('none', { labels: {} }));
  expect(result).toMatchObject({ ok: false, isFinal: true });
  expect(result).toMatchObject({ reason: expect.stringMatching(/^HTTP 400: .*label/) as string });
});
