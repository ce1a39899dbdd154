import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toSpread } from '../statistics.ts';
import { createAgent, get } from './client.ts';
import { commandOf, firstLineOf, toUrl } from './program.ts';

/** Milliseconds since the process was started. */
export interface Started {
  readonly lineMs: number;
  readonly healthMs: number;
  readonly pageMs: number;
}

/** Heads of the columns of {@link toStartCells}. */
export const startHeads = ['first line', 'first byte of /healthz', 'first byte of /'] as const;

/** Starts `filrouge view` so many times, each time with an empty folder. */
export async function startEmpty(times: number): Promise<readonly Started[]> {
  const found: Started[] = [];
  for (let time = 0; time < times; time += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'filrouge-bench-view-'));
    try {
      found.push(await startOnce(folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return found;
}

/** Starts `filrouge view` on a folder so many times. */
export async function startOn(folder: string, times: number): Promise<readonly Started[]> {
  const found: Started[] = [];
  for (let time = 0; time < times; time += 1) found.push(await startOnce(folder));
  return found;
}

/** Gives the cells of a row. */
export function toStartCells(all: readonly Started[]): readonly string[] {
  return [
    toSpread(
      all.map(({ lineMs }) => lineMs),
      0,
    ),
    toSpread(
      all.map(({ healthMs }) => healthMs),
      0,
    ),
    toSpread(
      all.map(({ pageMs }) => pageMs),
      0,
    ),
  ];
}

/** As a user starts it: nothing is preloaded, and nothing is asked of it but what is timed. */
async function startOnce(folder: string): Promise<Started> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [...commandOf(folder).args], {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const agent = createAgent();
  try {
    const url = toUrl(await firstLineOf(child.stdout));
    const lineMs = performance.now() - startMs;
    const firstByteOf = async (path: string): Promise<number> => {
      const askedMs = performance.now() - startMs;
      const { status, firstMs } = await get(agent, `${url}${path}`);
      if (status !== 200) throw new Error(`${path} was answered with ${status}`);
      return askedMs + firstMs;
    };
    const healthMs = await firstByteOf('/healthz');
    return { lineMs, healthMs, pageMs: await firstByteOf('/') };
  } finally {
    agent.destroy();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}
