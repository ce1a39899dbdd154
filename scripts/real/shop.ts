import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pathOf } from '../demo/paths.ts';
import { say } from './checks.ts';

const run = promisify(execFile);

/** Lets the shop take orders, and waits for its end. @param more Further arguments of the demo. */
export async function runShop(
  dataDir: string,
  requests: number,
  ...more: readonly string[]
): Promise<void> {
  const args = ['--requests', String(requests), '--exit', '--data', dataDir, ...more];
  await run(process.execPath, [pathOf('scripts/demo/main.ts'), ...args]);
}

/** Starts the shop under its steady load, some six orders a second. */
export function startShop(
  args: readonly string[],
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [pathOf('scripts/demo/main.ts'), ...args, '--data', dataDir], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Ends the shop as a person does, and sends what it could not send before its end, as its operator would. */
export async function endShop(shop: ChildProcess, dataDir: string, otlpUrl: string): Promise<void> {
  const ended = once(shop, 'close');
  shop.kill('SIGINT');
  const [code]: unknown[] = await ended;
  say(`the shop ended with ${String(code)}`);
  const spool = ['spool', 'send', join(dataDir, 'spool'), '--url', otlpUrl];
  const sent = await run(process.execPath, [pathOf('dist/cli.cjs'), ...spool]).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout: `${stdout}${stderr}` }),
  );
  for (const line of sent.stdout.trimEnd().split('\n')) say(line);
}
