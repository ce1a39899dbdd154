import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { StatsAnswer } from '#viewer/api';
import { runProgram } from './program.ts';
import { runView, type RunningView } from './running-view.ts';
import { mountSmallDisk, unmountable } from './small-disk.ts';

const spansOfBatch = 40;
/** Of SQLite. */
const pageBytes = 8_192;
const startNs = BigInt(Date.now()) * 1_000_000n;

/** Batches by what became of them; each is one trace. */
interface Sent {
  readonly acknowledged: number[];
  readonly unknown: number[];
}

test(
  'kill -9 at any time loses nothing that was acknowledged, and stores nothing by half',
  {
    timeout: 60_000,
  },
  async () => {
    const dataDir = makeFolder();
    const acknowledged = new Set<number>();
    let next = 0;
    let left: readonly number[] = [];
    for (const afterMs of [350, 700, 1_100]) {
      const { running, url } = await runView(dataDir);
      // What was under way when the view was killed is sent again, as senders do.
      for (const batch of left) {
        expect(await send(url, batch)).toBe(200);
        acknowledged.add(batch);
      }
      const sending = sendUntilGone(url, () => (next += 1));
      await wait(afterMs);
      running.child.kill('SIGKILL');
      const sent = await sending;
      await running.ended;
      for (const batch of sent.acknowledged) acknowledged.add(batch);
      left = sent.unknown;
    }
    const { running, url } = await runView(dataDir);
    onTestFinished(() => void running.child.kill());
    const wholes = await Promise.all(Array.from({ length: next }, (_, at) => countOf(url, at + 1)));
    for (const batch of acknowledged) expect(wholes[batch - 1]).toBe(spansOfBatch);
    for (const count of wholes) expect([0, spansOfBatch]).toContain(count);
    const { spans, traces } = await statsOf(url);
    expect(acknowledged.size).toBeGreaterThan(20);
    expect(spans).toBe(wholes.reduce((sum, count) => sum + count, 0));
    expect(traces).toBe(spans / spansOfBatch);
  },
);

test.skipIf(unmountable !== undefined)(
  `a full disk is said, loses nothing that was acknowledged, and is got over${unmountable ?? ''}`,
  { timeout: 60_000 },
  async () => {
    const disk = mountSmallDisk('6m');
    const filler = join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(3 * 1024 * 1024));
    const view = await startView(join(disk, 'view'));
    const { url } = view;
    let stored = 0;
    let status = await send(url, 1);
    for (; status === 200 && stored < 2_000; status = await send(url, stored + 1)) stored += 1;
    expect(status).toBe(503);
    const refused = await post(url, stored + 1);
    const reason = `the disk that holds ${join(disk, 'view', 'view.sqlite')} is full`;
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.text()).toContain(reason);
    // Pages are answered all the same, and say so.
    expect(await countOf(url, 1)).toBe(spansOfBatch);
    expect(await countOf(url, stored)).toBe(spansOfBatch);
    expect(await statsOf(url)).toMatchObject({ traces: stored, trouble: { reason } });
    rmSync(filler);
    expect(await send(url, stored + 1)).toBe(200);
    const after = await statsOf(url);
    expect(after).toMatchObject({ traces: stored + 1, spans: (stored + 1) * spansOfBatch });
    expect(after).not.toHaveProperty('trouble');
    view.running.child.kill('SIGTERM');
    const { code, stderr } = await view.running.ended;
    expect(code).toBe(0);
    expect(stderr).toBe(
      `Nothing can be stored: ${reason}. Who sends is asked to come again (503).\nWhat comes is stored again.\n`,
    );
  },
);

test('a file that cannot be read at all is refused in one line', async () => {
  const dataDir = await makeStore();
  const path = damage(dataDir, 0.02);
  expect(await runProgram(['dist/cli.cjs', 'view', '--port', '0', '--data', dataDir])).toEqual({
    code: 1,
    signal: null,
    stdout: '',
    stderr: `${toDamaged(path)}.\n`,
  });
});

test('a damaged part of the file is said when it is met, and does not end the view', async () => {
  const dataDir = await makeStore();
  const path = damage(dataDir, 0.5);
  const { running, url } = await startView(dataDir);
  const damaged = toDamaged(path);
  const answers = [await post(url, 31), await fetch(`${url}/api/traces/latest`)];
  const told = await Promise.all(
    answers.map(async (answer) => [answer.status, await answer.text()]),
  );
  expect(told).toEqual([
    [503, expect.stringContaining(damaged)],
    [500, expect.stringContaining(damaged)],
  ]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  running.child.kill('SIGTERM');
  const { code, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(stderr).toBe(
    `Nothing can be stored: ${damaged}. Who sends is asked to come again (503).\n`,
  );
});

/** Gives the folder of a store with some traces in it. */
async function makeStore(): Promise<string> {
  const dataDir = makeFolder();
  const { running, url } = await startView(dataDir);
  for (let batch = 1; batch <= 30; batch += 1) expect(await send(url, batch)).toBe(200);
  running.child.kill('SIGTERM');
  await running.ended;
  return dataDir;
}

/** From a part of its length on, the file has no page any more. @returns Its path. */
function damage(dataDir: string, fromPart: number): string {
  const path = join(dataDir, 'view.sqlite');
  const { size } = statSync(path);
  const from = Math.ceil((size * fromPart) / pageBytes) * pageBytes;
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size - from, 0xa5), 0, null, from);
  closeSync(file);
  return path;
}

function toDamaged(path: string): string {
  return `${path} is damaged: remove it while no view runs, or choose another --data folder`;
}

/** Four senders at once, until nobody answers. */
async function sendUntilGone(url: string, nextBatch: () => number): Promise<Sent> {
  const sent: Sent = { acknowledged: [], unknown: [] };
  const sendOn = async (): Promise<void> => {
    for (;;) {
      const batch = nextBatch();
      const status = await send(url, batch).catch(() => undefined);
      if (status === undefined) return void sent.unknown.push(batch);
      expect(status).toBe(200);
      sent.acknowledged.push(batch);
    }
  };
  await Promise.all([sendOn(), sendOn(), sendOn(), sendOn()]);
  return sent;
}

async function send(url: string, batch: number): Promise<number> {
  const response = await post(url, batch);
  await response.arrayBuffer();
  return response.status;
}

function post(url: string, batch: number): Promise<Response> {
  const times = { startTimeUnixNano: String(startNs), endTimeUnixNano: String(startNs + 1_000n) };
  const spans = Array.from({ length: spansOfBatch }, (_, at) => ({
    traceId: traceIdOf(batch),
    spanId: (batch * 1_000 + at).toString(16).padStart(16, '0'),
    name: `span ${at}`,
    ...times,
    attributes: [{ key: 'note', value: { stringValue: 'x'.repeat(100) } }],
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }] };
  return fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  });
}

async function countOf(url: string, batch: number): Promise<number> {
  const response = await fetch(`${url}/api/traces/${traceIdOf(batch)}/view`);
  if (response.status === 404) return 0;
  const { spans } = (await response.json()) as { readonly spans: readonly unknown[] };
  return spans.length;
}

async function statsOf(url: string): Promise<StatsAnswer> {
  return (await (await fetch(`${url}/api/stats`)).json()) as StatsAnswer;
}

function traceIdOf(batch: number): string {
  return batch.toString(16).padStart(32, '0');
}

async function startView(dataDir: string): Promise<RunningView> {
  const view = await runView(dataDir);
  onTestFinished(() => void view.running.child.kill());
  return view;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-view-faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
