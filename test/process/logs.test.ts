import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, startProgram } from './program.ts';
import { runView } from './running-view.ts';

const cli = 'dist/cli.cjs';

async function startView(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-logs-'));
  const { running, url } = await runView(folder);
  onTestFinished(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return url;
}

async function log(url: string, message: string, atMs: number, severityNumber = 9): Promise<void> {
  const record = {
    timeUnixNano: `${atMs}000000`,
    severityNumber,
    body: { stringValue: message },
    traceId: 'a'.repeat(32),
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }] };
  const body = JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }],
  });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/v1/logs`, { method: 'POST', headers, body });
}

const firstMs = Date.UTC(2026, 0, 1);

test('filrouge logs prints what a query is true of, the oldest first', async () => {
  const url = await startView();
  await log(url, 'second \u001b[2J', firstMs + 1, 17);
  await log(url, 'first', firstMs, 17);
  await log(url, 'quiet', firstMs);
  const ending = await runProgram([cli, 'logs', 'service=order', 'level>=ERROR', '--url', url]);
  expect(ending).toEqual({
    code: 0,
    signal: null,
    stderr: '',
    stdout:
      `2026-01-01T00:00:00.000Z ERROR   order  first  ${'a'.repeat(32)}\n` +
      `2026-01-01T00:00:00.001Z ERROR   order  second \\u001b[2J  ${'a'.repeat(32)}\n`,
  });
  const json = await runProgram([cli, 'logs', 'quiet', '--json', '--url', url]);
  expect(JSON.parse(json.stdout)).toMatchObject({ message: 'quiet', service: 'order' });
  const recent = await runProgram([cli, 'logs', '--since', '1h', '--url', url]);
  expect(recent.stdout).toBe('');
});

test('filrouge logs --follow prints what comes, once, and nothing from before', async () => {
  const url = await startView();
  const nowMs = Date.now();
  await log(url, 'long before', nowMs - 5_000);
  await log(url, 'before', nowMs);
  const following = startProgram([cli, 'logs', '--follow', '--limit', '1', '--url', url]);
  onTestFinished(() => void following.child.kill('SIGKILL'));
  await following.stdoutHas('before');
  await log(url, 'later', nowMs + 1_000);
  await following.stdoutHas('later');
  await log(url, 'late one', nowMs + 500);
  const stdout = await following.stdoutHas('late one');
  const messages = stdout
    .trim()
    .split('\n')
    .map((line) => /order {2}(.*?) {2}/.exec(line)?.[1]);
  expect(messages).toEqual(['before', 'later', 'late one']);
});

const wrong = [
  {
    args: ['level=loud'],
    code: 2,
    says: /^The view refuses: q, column 7: level is "loud"; [^\n]+\n$/,
  },
  {
    args: ['--since', 'May'],
    code: 2,
    says: /^--since is "May"; expected a length of time[^\n]+\n$/,
  },
  { args: ['--limit', '0'], code: 2, says: /^The view refuses: limit is "0"; [^\n]+\n$/ },
];

test.each(wrong)('filrouge logs $args says what is wrong', async ({ args, code, says }) => {
  const url = await startView();
  const ending = await runProgram([cli, 'logs', ...args, '--url', url]);
  expect(ending.stderr).toMatch(says);
  expect(ending.code).toBe(code);
});

test('filrouge logs says in one line that no view answers', async () => {
  const ending = await runProgram([cli, 'logs', '--url', 'http://127.0.0.1:1']);
  expect(ending.code).toBe(1);
  expect(ending.stderr).toMatch(/^No filrouge view answers at http:\/\/127\.0\.0\.1:1; [^\n]+\n$/);
});
