import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Flags of Node.js that let `perf` name compiled and interpreted functions. */
export const profiledFlags = ['--perf-basic-prof', '--interpreted-frames-native-stack'];

/** Where a thread was once: the innermost function first. */
export interface Sample {
  readonly isMain: boolean;
  readonly functions: readonly string[];
}

const perSecond = '2999';
// Until it has found all threads.
const attachMs = 1_000;
const mostOutput = 2 ** 30;
const run = promisify(execFile);

/**
 * Watches all threads of a process while something is done, by `perf` of Linux, which sees what the profiler of V8 does not: native
 * functions, the kernel, and other threads.
 * @throws When there is no `perf`, or it may not look.
 */
export async function watchProcess(
  pid: number,
  work: () => Promise<unknown>,
): Promise<readonly Sample[]> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-perf-'));
  try {
    return await watchInto(join(folder, 'perf.data'), pid, work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watchInto(
  file: string,
  pid: number,
  work: () => Promise<unknown>,
): Promise<readonly Sample[]> {
  const perf = spawn('perf', ['record', '-q', '-g', '-F', perSecond, '-o', file, '-p', `${pid}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(perf, 'exit');
  await Promise.race([pause(attachMs), ended]);
  if (perf.exitCode !== null) throw new Error('perf does not run here');
  await work();
  perf.kill('SIGINT');
  await ended;
  const { stdout } = await run('perf', ['script', '-i', file, '-F', 'tid,ip,sym'], {
    maxBuffer: mostOutput,
  });
  return stdout.split('\n\n').flatMap((block) => toSample(block, pid));
}

/** A line with the thread, then one for each function: its address and its name. */
function toSample(block: string, pid: number): readonly Sample[] {
  const [head, ...frames] = block.trim().split('\n');
  if (head === undefined || frames.length === 0) return [];
  const functions = frames.map((line) => line.trim().replace(/^[\da-f]+ /, ''));
  return [{ isMain: Number(head.trim()) === pid, functions }];
}
