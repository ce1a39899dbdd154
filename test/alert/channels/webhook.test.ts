import { expect, onTestFinished, test } from 'vitest';
import { createChannel, type Message } from '#alert';
import { hostileText, makeExample, makeMessage, makeNotice, makeResolved } from './messages.ts';
import { startReceiver, type Received } from './receiver.ts';

async function post(message: Message): Promise<Received> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  const headers = { authorization: 'Bearer t' };
  const channel = createChannel({ type: 'webhook', url: `${receiver.origin}/hook`, headers });
  expect(await channel.send(message)).toEqual({ ok: true });
  return receiver.take();
}

const labels = { alertname: 'order-5xx', severity: 'critical', http_route: '/orders' };
const annotations = {
  summary: 'order-5xx: 12.5 % > 5% over 5m',
  description: 'Orders fail.\nLook at the stock.',
  value: '12.5 %',
  threshold: '> 5%',
  examples:
    '2026-03-01T10:04:00.000Z error orders: cannot reach the stock (trace 0af7651916cd43dd8448eb211c80319c)',
  logs: 'http://127.0.0.1:4400/logs?q=status%3E%3D500',
  trace: 'http://127.0.0.1:4400/trace/0af7651916cd43dd8448eb211c80319c',
};
const fired = {
  version: '4',
  groupKey: '{}:{alertname="order-5xx"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'filrouge',
  groupLabels: { alertname: 'order-5xx' },
  commonLabels: labels,
  commonAnnotations: annotations,
  externalURL: 'http://127.0.0.1:4400/',
  alerts: [
    {
      status: 'firing',
      labels,
      annotations,
      startsAt: '2026-03-01T10:00:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://127.0.0.1:4400/logs?q=status%3E%3D500',
      fingerprint: '00112233aabbccdd',
    },
  ],
};

test('an alarm is what Alertmanager would send', async () => {
  const { path, headers, body } = await post(makeMessage());
  expect(path).toBe('/hook');
  expect(headers).toMatchObject({
    authorization: 'Bearer t',
    'content-type': 'application/json',
  });
  expect(body).toEqual(fired);
});

test('its end has the same labels and fingerprint, and a date', async () => {
  const { body } = await post(makeResolved());
  const alert = { ...fired.alerts[0], status: 'resolved', endsAt: '2026-03-01T10:20:00.000Z' };
  expect(body).toEqual({ ...fired, status: 'resolved', alerts: [alert] });
});

test('what not all alerts have is not common', async () => {
  const other = makeNotice({ labels: { alertname: 'order-5xx', severity: 'critical' } });
  const { body } = await post(makeMessage({ alerts: [makeNotice(), other] }));
  expect(body).toMatchObject({ commonLabels: { alertname: 'order-5xx', severity: 'critical' } });
  expect(body).not.toHaveProperty('commonLabels.http_route');
});

test('100 alerts are sent at the most, and the others counted', async () => {
  const alerts = Array.from({ length: 130 }, () => makeNotice());
  const { body } = await post(makeMessage({ alerts }));
  expect(body).toHaveProperty('truncatedAlerts', 30);
  expect(body).toHaveProperty('alerts.length', 100);
});

test('a test has a mark in its words and a label of its own', async () => {
  const { body } = await post(makeMessage({ kind: 'test' }));
  expect(body).toMatchObject({
    status: 'firing',
    commonLabels: { test: 'true' },
    commonAnnotations: { summary: '[test] order-5xx: 12.5 % > 5% over 5m' },
  });
});

test('a test without an alert has one', async () => {
  const { body } = await post(makeMessage({ kind: 'test', alerts: [] }));
  expect(body).toMatchObject({
    alerts: [{ labels: { alertname: 'order-5xx', severity: 'critical', test: 'true' } }],
    commonAnnotations: { summary: '[test] order-5xx: nothing has happened' },
  });
});

test('hostile texts are cut and cleaned, and every label is kept', async () => {
  const long = `${hostileText}${'x'.repeat(1_000_000)}`;
  const { body } = await post(
    makeMessage({
      alerts: [
        makeNotice({
          labels: { 'a.b': '1', a_b: '2', ['__proto__']: '3', '9': long },
          examples: [makeExample({ message: long })],
          description: long,
          logsUrl: 'javascript:alert(1)',
        }),
      ],
    }),
  );
  const json = JSON.stringify(body);
  expect(json.length).toBeLessThan(20_000);
  expect(json).not.toMatch(/\u202e|(?<!\\)\\[ru]|javascript:/);
  const { alerts } = body as typeof fired;
  expect(Object.keys(alerts[0]?.labels ?? {}).sort()).toEqual(['_9', '__proto__', 'a_b', 'a_b_']);
});
