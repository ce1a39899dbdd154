import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const attempts = 3;
const retryMs = 5_000;

/** Gives the path of something that is fetched or built once and kept in the user's cache folder. */
export function cachePath(...parts: readonly string[]): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'filrouge', ...parts);
}

/** Tries three times: downloads fail. */
export async function retry<Result>(
  attempt: () => Promise<Result>,
  say: (line: string) => void,
): Promise<Result> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (count === attempts) throw error;
      say(`attempt ${count} of ${attempts} failed, trying again: ${String(error)}`);
      await wait(retryMs);
    }
  }
}
