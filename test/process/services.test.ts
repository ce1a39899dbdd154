import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runProgram } from './program.ts';
import { runView } from './running-view.ts';

const cli = 'dist/cli.cjs';
let url: string;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-services-'));
  const { running, ...view } = await runView(folder);
  url = view.url;
  return async () => {
    running.child.kill('SIGKILL');
    await running.ended;
    rmSync(folder, { recursive: true, force: true });
  };
});

/** Sends one span of 100 ms that began now. */
async function send(service: string, span: object): Promise<void> {
  const nowMs = Date.now();
  const timed = {
    traceId: 'a'.repeat(32),
    name: 'work',
    startTimeUnixNano: `${nowMs - 100}000000`,
    endTimeUnixNano: `${nowMs}000000`,
    ...span,
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [timed] }] }] });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/v1/traces`, { method: 'POST', headers, body });
}

test('filrouge services says what services do and who calls whom; hostile names are made visible', async () => {
  const nothing = await runProgram([cli, 'services', '--url', url]);
  expect(nothing.stdout).toMatch(/^No service has sent anything between \S+Z and \S+Z\.\n$/);
  await send('app', { spanId: '00000000000000a1', kind: 3 });
  await send('order \u001b[2J', {
    spanId: '00000000000000a2',
    parentSpanId: '00000000000000a1',
    kind: 2,
    status: { code: 2 },
  });
  const ending = await runProgram([cli, 'services', '--url', url]);
  expect(ending).toMatchObject({ code: 0, signal: null, stderr: '' });
  // A minute that ends between the spans and the question makes the time asked for some seconds longer than one.
  const lines = ending.stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));
  expect(lines).toEqual([
    expect.stringMatching(/^From \S+Z to \S+Z$/),
    '',
    'service  requests  a minute  errors  p50  p95  p99  error logs  spans  last seen',
    expect.stringMatching(/^app  1  (?:1|0\.9\d*)  0  (?:9[89]|10[012]) ms .* 0  1  \S+Z$/),
    expect.stringMatching(/^order \\u001b\[2J  1  (?:1|0\.9\d*)  1 \(100 %\)  .* 0  1  \S+Z$/),
    '',
    'calls  times  errors',
    'app  → order \\u001b[2J  1  1',
    '',
  ]);
  const json = await runProgram([cli, 'services', '--json', '--since', '5m', '--url', url]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    services: [{ service: 'app' }, { service: 'order \u001b[2J' }],
    calls: [{ caller: 'app', calls: 1, errors: 1 }],
  });
});

test.each([
  [['--since', 'yesterday'], 2, /^--since is "yesterday"; expected a length of time such as 15m/],
  [['--url', 'http://127.0.0.1:1'], 1, /^No filrouge view answers at http:\/\/127\.0\.0\.1:1;/],
])('filrouge services %j ends with %i and one line', async (args, code, line) => {
  const ending = await runProgram([cli, 'services', ...args]);
  expect(ending).toMatchObject({ code, stdout: '' });
  expect(ending.stderr).toMatch(line);
  expect(ending.stderr.trimEnd().split('\n')).toHaveLength(1);
});
