import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pathOf } from '../../demo/paths.ts';

const run = promisify(execFile);

/** Lets the shop take orders, and waits for its end. All it sends goes to an OTLP/HTTP receiver. */
export async function runShop(otlpUrl: string, dataDir: string, requests: number): Promise<void> {
  const args = ['--requests', String(requests), '--exit', '--otlp', otlpUrl, '--data', dataDir];
  await run(process.execPath, [pathOf('scripts/demo/main.ts'), ...args]);
}
