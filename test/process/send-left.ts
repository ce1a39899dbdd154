import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startProgram } from './program.ts';

/**
 * Starts the service `numbers` again, with nothing of its own to send, and lets it run until it has sent all that others
 * left. One that ended at once would wait a quarter of a second only: too short on a busy machine.
 * @param env Its environment; has FILROUGE_SPOOL_DIR.
 */
export async function sendLeft(env: Readonly<Record<string, string>>): Promise<void> {
  const args = ['--require', './register', 'test/fixtures/spool/numbers.cjs', 'stay', '0'];
  const living = startProgram(args, { OTEL_SERVICE_NAME: 'numbers', ...env });
  await living.stdoutHas('produced');
  const folder = join(env['FILROUGE_SPOOL_DIR'] ?? '', 'numbers');
  // That it started, in a segment that it writes itself.
  const own = new RegExp(`-${living.child.pid}-\\d+-0-000001\\.logs$`);
  const filesLeft = (): readonly string[] => readdirSync(folder).filter((name) => !own.test(name));
  try {
    await expect.poll(filesLeft, { timeout: 20_000 }).toEqual([]);
  } finally {
    living.child.kill('SIGKILL');
    await living.ended;
  }
}
