import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A view in a process of its own, which whoever started it ends. */
export interface SpawnedView {
  readonly process: ChildProcess;
  readonly url: string;
}

/** Starts the built view, and waits until it listens. */
export async function spawnView(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<SpawnedView> {
  const child = spawn(process.execPath, ['dist/cli.cjs', 'view', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^filrouge view (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { process: child, url };
  }
  throw new Error('the view said no address');
}
