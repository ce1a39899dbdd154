import { describe, expect, onTestFinished, test } from 'vitest';
import { readAlertFile } from '#alert';
import type { Viewer } from '#viewer';
import type { AlertsAnswer, ReplayAnswer, StatsAnswer } from '#viewer/api';
import { startReceiver } from '../alert/channels/receiver.ts';
import { getJson, makeFolder, openViewer, post, sendLogs, sendSpans, startNs } from './harness.ts';

interface Payload {
  readonly status: string;
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly generatorURL: string;
  }[];
}

async function openWithAlerts(rules: string, url: string, dataDir = makeFolder()) {
  const text = `
evaluation_interval: 1s
group_interval: 0s
channels: { hook: { type: webhook, url: "${url}" } }
rules:
${rules}`;
  const said: string[] = [];
  const { file, mistakes } = readAlertFile(text, { variable: () => undefined, file: () => '' });
  const viewer = await openViewer({
    dataDir,
    alerts: { file, mistakes, say: (line) => said.push(line) },
  });
  return { viewer, said };
}

// The rules are looked at every second.
const patience = { timeout: 5_000 };

/** The tests of the view have a time of their own. */
function atNow(): { readonly atMs: number } {
  return { atMs: Date.now() - Number(startNs / 1_000_000n) };
}

async function logNow(viewer: Viewer, attributes: Record<string, string | number>): Promise<void> {
  await sendLogs(viewer, 'order', [
    { body: 'card declined', severityNumber: 17, traceId: 'c'.repeat(32), ...atNow(), attributes },
  ]);
}

describe('a view with alerts', { timeout: 30_000 }, () => {
  test('tells of what arrives, with links that show it, and of its end', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver[Symbol.asyncDispose]());
    const { viewer } = await openWithAlerts(
      '  - { name: declined, where: \'message~"card declined"\', threshold: ">= 2", window: 2s, keep_firing_for: 0s, group_by: tenant_id, notify: hook }',
      receiver.origin,
    );
    for (const tenant of ['a', 'b', 'b']) await logNow(viewer, { 'tenant.id': tenant });
    const fired = (await receiver.take()).body as Payload;
    expect(fired.status).toBe('firing');
    expect(fired.alerts).toHaveLength(1);
    expect(fired.alerts[0]?.labels).toEqual({
      alertname: 'declined',
      severity: 'warning',
      tenant_id: 'b',
    });
    expect(fired.alerts[0]?.annotations['summary']).toBe('declined: 2 >= 2 over 2s');
    const link = new URL(fired.alerts[0]?.generatorURL ?? '');
    expect(link.origin).toBe(viewer.url);
    expect(link.searchParams.get('q')).toBe('message~"card declined" tenant_id="b"');
    const { logs } = await getJson<{ logs: unknown[] }>(viewer, `/api/logs${link.search}`);
    expect(logs).toHaveLength(2);
    const resolved = (await receiver.take()).body as Payload;
    expect(resolved.status).toBe('resolved');
    const answer = await getJson<AlertsAnswer>(viewer, '/api/alerts');
    expect(answer.alerts).toEqual([]);
    expect(answer.history).toMatchObject([{ rule: 'declined', ends: expect.any(String) }]);
    expect(answer.channels).toMatchObject([{ name: 'hook', sent: 2, waiting: 0, lost: 0 }]);
    const { channels } = await getJson<StatsAnswer>(viewer, '/api/stats');
    expect(channels).toEqual(answer.channels);
  });

  test('knows after a restart what it told, and what its windows held', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver[Symbol.asyncDispose]());
    const rules =
      '  - { name: x, on: spans, where: status=error, threshold: "> 0", window: 4s, keep_firing_for: 0s, notify: hook }';
    const dataDir = makeFolder();
    const first = await openWithAlerts(rules, receiver.origin, dataDir);
    await sendSpans(first.viewer, 'order', [
      { spanId: 'a'.repeat(16), ...atNow(), status: { code: 2 } },
    ]);
    expect((await receiver.take()).body).toMatchObject({ status: 'firing' });
    await first.viewer.close();
    const { viewer } = await openWithAlerts(rules, receiver.origin, dataDir);
    await expect
      .poll(
        async () => (await getJson<AlertsAnswer>(viewer, '/api/alerts')).rules[0]?.groups[0],
        patience,
      )
      .toMatchObject({ value: '1', true: true });
    expect((await receiver.take()).body).toMatchObject({ status: 'resolved' });
    expect(receiver.received).toHaveLength(2);
  });

  test('takes silences with an end, and tests', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver[Symbol.asyncDispose]());
    const { viewer } = await openWithAlerts(
      '  - { name: x, where: "", threshold: "> 0", window: 1m, notify: hook }',
      receiver.origin,
    );
    const made = await post(
      viewer,
      '/api/alerts/silences',
      '{"matchers":{"alertname":"x"},"minutes":5}',
    );
    const { id } = (await made.json()) as { id: string };
    await logNow(viewer, {});
    await expect
      .poll(async () => (await getJson<AlertsAnswer>(viewer, '/api/alerts')).alerts, patience)
      .toMatchObject([{ state: 'firing', mute: 'silenced' }]);
    await post(viewer, '/api/alerts/test', '{"rule":"x"}');
    const tested = (await receiver.take()).body as Payload;
    expect(tested.alerts[0]?.annotations['summary']).toMatch(/^\[test\] x/);
    expect(receiver.received).toHaveLength(1);
    const ended = await fetch(`${viewer.url}/api/alerts/silences/${id}`, { method: 'DELETE' });
    expect(ended.status).toBe(200);
    expect((await receiver.take()).body).toMatchObject({ status: 'firing' });
  });

  const refused = [
    ['/api/alerts/silences', '{"matchers":{}}', 400, 'matchers is missing'],
    ['/api/alerts/silences', '{"matchers":{"a":"b"},"minutes":-1}', 400, 'minutes is -1'],
    ['/api/alerts/silences', '[', 400, 'the body is no JSON object'],
    ['/api/alerts/test', '{"rule":"y"}', 404, 'there is no rule "y"'],
    ['/api/alerts/other', '{}', 405, 'nothing is done by POST /api/alerts/other'],
  ] as const;

  test.each(refused)('refuses %s with %s', async (path, body, status, reason) => {
    const { viewer } = await openWithAlerts('  []', 'http://127.0.0.1:9/');
    const response = await post(viewer, path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.stringContaining(reason) });
  });

  test('takes nothing from a page of another origin, nor a form', async () => {
    const { viewer } = await openWithAlerts('  []', 'http://127.0.0.1:9/');
    const foreign = await post(viewer, '/api/alerts/test', '{}', { origin: 'https://example.org' });
    expect(foreign.status).toBe(403);
    const form = await post(viewer, '/api/alerts/test', 'rule=x', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(form.status).toBe(415);
  });

  test('says so when it has none', async () => {
    const viewer = await openViewer();
    expect(await getJson(viewer, '/api/alerts')).toMatchObject({ enabled: false, rules: [] });
    expect((await post(viewer, '/api/alerts/test', '{}')).status).toBe(404);
  });
});

test('an alert of the page links to its records, whatever the rule is made of', async () => {
  const { viewer } = await openWithAlerts(
    `  - { name: x, where: card OR none, threshold: "> 0", window: 1m, group_by: tenant_id, labels: { team: shop } }
  - { name: y, where: card, first_seen: exception, window: 1m }`,
    'http://127.0.0.1:9/',
  );
  await logNow(viewer, { 'tenant.id': 'a', 'exception.type': 'CardError' });
  await logNow(viewer, { 'tenant.id': 'b' });
  await expect
    .poll(async () => (await getJson<AlertsAnswer>(viewer, '/api/alerts')).alerts, patience)
    .toHaveLength(3);
  const { alerts } = await getJson<AlertsAnswer>(viewer, '/api/alerts');
  const queries = alerts.map(({ records }) => new URL(records, viewer.url).searchParams.get('q'));
  expect(queries).toEqual([
    '(card OR none) tenant_id="a"',
    '(card OR none) tenant_id="b"',
    'card exception="CardError"',
  ]);
  for (const { records } of alerts) {
    const { search, pathname } = new URL(records, viewer.url);
    expect(pathname).toBe('/logs');
    const { logs } = await getJson<{ logs: unknown[] }>(viewer, `/api/logs${search}`);
    expect(logs).toHaveLength(1);
  }
}, 30_000);

describe('POST /api/alerts/replay', () => {
  const rules = `
rules:
  - { name: many, where: bad, threshold: ">= 2", window: 1m, keep_firing_for: 0s, group_by: tenant_id, notify: hook }
  - { name: slow, on: spans, where: duration>1s, threshold: "> 0", window: 1m, keep_firing_for: 0s }
channels: { hook: { type: slack, url: "\${NOT_SET}" } }
`;

  test('says when rules would have fired, and sends nothing', async () => {
    const startMs = Number(startNs / 1_000_000n);
    const clock = { ms: startMs };
    const viewer = await openViewer({ now: () => clock.ms });
    for (const atMs of [0, 10_000, 20_000, 600_000]) {
      clock.ms = startMs + atMs;
      await sendLogs(viewer, 'order', [{ body: 'bad', atMs, attributes: { 'tenant.id': 'a' } }]);
      await sendLogs(viewer, 'order', [{ body: 'good', atMs, attributes: { 'tenant.id': 'a' } }]);
    }
    clock.ms = startMs + 700_000;
    await sendSpans(viewer, 'order', [{ spanId: 'a'.repeat(16), atMs: 690_000, forMs: 5_000 }]);
    clock.ms = startMs + 710_000;
    const body = JSON.stringify({ text: rules, since: new Date(startMs).toISOString() });
    const answer = (await (await post(viewer, '/api/alerts/replay', body)).json()) as ReplayAnswer;
    const at = (iso = ''): number => (Date.parse(iso) - startMs) / 1_000;
    expect(answer).toMatchObject({ records: 9, rules: 2, mistakes: [] });
    expect(
      answer.alerts.map(({ rule, labels, starts, ends }) => [
        rule,
        labels['tenant_id'],
        at(starts),
        at(ends),
      ]),
    ).toEqual([
      ['many', 'a', 15, 75],
      ['slow', undefined, 705, NaN],
    ]);
  });

  test('begins where it is told', async () => {
    const viewer = await openViewer();
    await sendLogs(viewer, 'order', [{ body: 'bad' }]);
    const since = new Date(Date.now() + 60_000).toISOString();
    const answer = await post(viewer, '/api/alerts/replay', JSON.stringify({ text: rules, since }));
    expect(await answer.json()).toMatchObject({ records: 0, alerts: [] });
  });

  test.each([
    ['{}', 'text is missing'],
    ['{"text":"rules: []","since":"May"}', 'since is missing; expected ISO 8601'],
  ])('refuses %s', async (body, reason) => {
    const viewer = await openViewer();
    const response = await post(viewer, '/api/alerts/replay', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringContaining(reason) });
  });
});
