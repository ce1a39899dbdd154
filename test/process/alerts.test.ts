import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from './program.ts';
import { runView, type RunningView } from './running-view.ts';

const cli = 'dist/cli.cjs';

test('what fired is told after kill -9, also when nobody could be told before', async () => {
  const port = await freePort();
  const folder = makeFolder();
  const file = join(folder, 'alerts.yaml');
  writeFileSync(
    file,
    `evaluation_interval: 1s
channels: { hook: { type: webhook, url: http://127.0.0.1:${port}/ } }
rules: [{ name: x, where: bad, threshold: "> 0", window: 1m, notify: hook }]
`,
  );
  const first = await startView(folder, file);
  await log(first.url, 'bad');
  await expect
    .poll(async () => (await alertsOf(first.url)).channels[0], { timeout: 20_000 })
    .toMatchObject({ waiting: 1, sent: 0, last_error: expect.stringContaining('ECONNREFUSED') });
  first.running.child.kill('SIGKILL');
  await first.running.ended;

  const received = await receiveAt(port);
  const second = await startView(folder, file);
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1);
  expect(received[0]).toMatchObject({ status: 'firing', alerts: [{ labels: { alertname: 'x' } }] });
  await expect
    .poll(async () => (await alertsOf(second.url)).alerts, { timeout: 20_000 })
    .toMatchObject([{ rule: 'x', state: 'firing' }]);
  expect(received).toHaveLength(1);
});

test('a view uses what is right in a file of alerts, and says what is not', async () => {
  const folder = makeFolder();
  const file = join(folder, 'alerts.yaml');
  writeFileSync(
    file,
    'rules:\n  - { name: x, threshold: "> 0" }\n  - { name: y, treshold: "> 0" }\n',
  );
  const { running, url } = await startView(folder, file);
  expect((await alertsOf(url)).rules.map(({ name }) => name)).toEqual(['x']);
  running.child.kill('SIGTERM');
  const { stderr, code } = await running.ended;
  expect(stderr).toBe(
    `${file}:3:5: rule "y": threshold is missing; expected one such as "> 5%", ">= 3" or "< 1"\n` +
      `${file}:3:16: rule "y": unknown key "treshold"; did you mean threshold?\n` +
      'Alerts: 1 rules and 0 channels; what is wrong above is left out\n',
  );
  expect(code).toBe(0);
});

const example = `channels: { hook: { type: webhook, url: "http://127.0.0.1:9/" } }
rules:
  - name: order-5xx
    where: service=order http_status>=500
    ratio_of: service=order
    threshold: "> 5%"
    window: 2m
    for: 1m
    group_by: http_endpoint
    severity: critical
    notify: hook
  - { name: first, first_seen: exception }
`;

test('filrouge alerts check says what rules do, and ends with 0', async () => {
  const ending = await runProgram([cli, 'alerts', 'check', makeFile(example)]);
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  expect(ending.stdout).toBe(
    'order-5xx (critical): share > 5% in 2m, for 1m, by http_endpoint; logs service=order http_status>=500 -> hook\n' +
      'first (warning): first seen exception; all logs -> nobody\n' +
      '2 rules, 1 channel: no mistake\n',
  );
});

const wrong = [
  { args: ['check'], code: 2, says: 'Found 0 arguments; expected filrouge alerts check FILE.' },
  {
    args: ['check', 'none.yaml'],
    code: 2,
    says: 'none.yaml cannot be read: there is no such file',
  },
  {
    args: ['chek'],
    code: 2,
    says: 'Unknown subcommand "chek" of filrouge alerts; did you mean "check"?',
  },
  { args: [], code: 2, says: 'filrouge alerts has no subcommand; expected check, test' },
];

test.each(wrong)('filrouge alerts $args: $says', async ({ args, code, says }) => {
  const ending = await runProgram([cli, 'alerts', ...args]);
  expect(ending.stderr).toContain(says);
  expect(ending.stderr.trim().split('\n')).toHaveLength(1);
  expect(ending.code).toBe(code);
});

test('filrouge alerts check names line and column of each mistake, and ends with 1', async () => {
  const path = makeFile(example.replace('service=order http_status', 'level=loud http_status'));
  const ending = await runProgram([cli, 'alerts', 'check', path]);
  expect(ending.stderr.split('\n')[0]).toContain(`${path}:4:18: rule "order-5xx": the query`);
  expect(ending.stderr.split('\n')[1]).toBe('1 mistake; what is right: 1 rule, 1 channel');
  expect(ending.code).toBe(1);
});

test('filrouge alerts test sends a marked message, and says what became of it', async () => {
  const port = await freePort();
  const path = makeFile(example.replace(':9/', `:${port}/`));
  const dead = await runProgram([cli, 'alerts', 'test', path, 'order-5xx']);
  expect(dead).toMatchObject({
    code: 1,
    stdout: 'hook: not sent: cannot be reached: ECONNREFUSED\n',
    stderr: '1 of 1 channels did not take the message.\n',
  });
  const received = await receiveAt(port);
  const ending = await runProgram([cli, 'alerts', 'test', path, 'order-5xx']);
  expect(ending).toMatchObject({ code: 0, stdout: 'hook: sent\n', stderr: '' });
  expect(received).toMatchObject([
    { alerts: [{ annotations: { summary: expect.stringMatching(/^\[test\] order-5xx/) } }] },
  ]);
});

test('filrouge alerts replay says when rules would have fired on what a view has', async () => {
  const folder = makeFolder();
  const path = makeFile('rules: [{ name: x, where: bad, threshold: "> 0", window: 1m }]');
  const { url } = await startView(folder, path);
  await log(url, 'bad');
  const replay = async (): Promise<string> => {
    const ending = await runProgram([cli, 'alerts', 'replay', path, '--since', '1m', '--url', url]);
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    return ending.stdout;
  };
  await expect
    .poll(replay, { timeout: 30_000, interval: 1_000 })
    .toMatch(
      /^BEGAN +LASTED +RULE +VALUE +LABELS\n\d{4}-\S+Z +still +x +1\n1 records since \S+, 1 rules: 1 alert\n$/,
    );
  const dead = await runProgram([cli, 'alerts', 'replay', path, '--url', 'http://127.0.0.1:1']);
  expect(dead).toMatchObject({ code: 1, stdout: '' });
  expect(dead.stderr).toMatch(/^No filrouge view answers at http:\/\/127\.0\.0\.1:1; [^\n]+\n$/);
});

interface AlertsAnswer {
  readonly rules: readonly { readonly name: string }[];
  readonly alerts: readonly unknown[];
  readonly channels: readonly unknown[];
}

async function alertsOf(url: string): Promise<AlertsAnswer> {
  return (await (await fetch(`${url}/api/alerts`)).json()) as AlertsAnswer;
}

async function startView(folder: string, file: string): Promise<RunningView> {
  const view = await runView(join(folder, 'data'), '--alerts', file);
  onTestFinished(() => void view.running.child.kill('SIGKILL'));
  return view;
}

async function log(url: string, message: string): Promise<void> {
  const record = { timeUnixNano: `${Date.now()}000000`, body: { stringValue: message } };
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/v1/logs`, { method: 'POST', headers, body });
}

/** Keeps the JSON of all requests to a port. */
async function receiveAt(port: number): Promise<readonly unknown[]> {
  const received: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      received.push(body);
      response.end();
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return received;
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

function makeFile(text: string): string {
  const path = join(makeFolder(), 'alerts.yaml');
  writeFileSync(path, text);
  return path;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-alerts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
