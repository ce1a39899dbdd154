import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Waits for the next message of a child.
 * @throws When it ends before.
 */
export async function answerOf(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  const { signal } = stop;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${child.spawnfile} ended early`);
  });
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [unknown];
    return answer;
  } finally {
    ended.catch(() => undefined);
    stop.abort();
  }
}

/** Sends a child a message, and waits for its answer. */
export async function ask(child: ChildProcess, message: object): Promise<unknown> {
  const answer = answerOf(child);
  child.send(message);
  return answer;
}
