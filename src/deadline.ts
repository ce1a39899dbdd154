import { say } from '#diagnostics';
import type { FlushOptions } from './telemetry.ts';

/** How long whoever waits for the last records waits for all of them together, connections and retries included. */
export const defaultDeadlineMs = 2_000;

// Node.js' timers: longer ones fire at once.
const maxTimerMs = 2 ** 31 - 1;

/**
 * Waits for a promise, no longer than this; the process stays alive meanwhile, and not after.
 * @returns Whether the promise was in time.
 */
export async function within(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, Math.min(milliseconds, maxTimerMs), false as const);
  const inTime = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

/**
 * Reads how long a call may take; a value that is no time is said in one line.
 * @param call Name of the function, for that line.
 */
export function readDeadline(call: string, options: FlushOptions | undefined): number {
  const given: unknown = options?.timeoutMillis;
  if (given === undefined) return defaultDeadlineMs;
  if (typeof given === 'number' && given >= 0) return given;
  say(
    `timeoutMillis of ${call}() is ${toFound(given)}; expected a number of milliseconds of at least 0; using ${defaultDeadlineMs}.`,
  );
  return defaultDeadlineMs;
}

function toFound(given: unknown): string {
  if (typeof given === 'number' || given === null) return String(given);
  return typeof given === 'string' ? JSON.stringify(given.slice(0, 80)) : `a ${typeof given}`;
}
