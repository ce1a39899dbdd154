import { countOf, say } from '#diagnostics';
import { readDeadline, within } from './deadline.ts';
import type { Exit } from './exit.ts';
import type { FlushOptions } from './telemetry.ts';

/** What a processor of either signal has in common. */
export interface Flushable {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Flushes every processor within the deadline of the call, and says what was left when it passed. Never rejects. */
export async function flushAll(
  processors: readonly Flushable[],
  exits: readonly Exit[],
  options: FlushOptions | undefined,
): Promise<void> {
  const deadlineMs = readDeadline('flush', options);
  const inTime = await within(deadlineMs, forceFlush(processors));
  if (!inTime) sayLeft(`flush() ended at its deadline of ${deadlineMs} ms`, exits);
}

/**
 * Flushes and stops every processor within the deadline of the call, then gives up what is left and closes every
 * connection. Never rejects.
 */
export async function closeAll(
  processors: readonly Flushable[],
  exits: readonly Exit[],
  options: FlushOptions | undefined,
): Promise<void> {
  const deadlineMs = readDeadline('shutdown', options);
  const end = performance.now() + deadlineMs;
  const flushed = await within(deadlineMs, forceFlush(processors));
  const stopping = settle(processors.map(async (processor) => processor.shutdown()));
  const stopped = await within(Math.max(0, end - performance.now()), stopping);
  if (!flushed || !stopped) sayLeft(`shutdown() ended at its deadline of ${deadlineMs} ms`, exits);
  for (const exit of exits) exit.close();
}

/** Flushes processors. Never rejects. */
export function forceFlush(processors: readonly Flushable[]): Promise<unknown> {
  return settle(processors.map(async (processor) => processor.forceFlush()));
}

function settle(promises: readonly Promise<unknown>[]): Promise<unknown> {
  return Promise.allSettled(promises);
}

function sayLeft(what: string, exits: readonly Exit[]): void {
  const waiting = exits.filter(({ lanes }) => lanes.some((lane) => lane.waiting() > 0));
  const left = waiting.flatMap(({ signal, lanes }) =>
    lanes
      .filter((lane) => lane.waiting() > 0)
      .map((lane) => `${countOf(lane.waiting(), signal)} for ${lane.url}`),
  );
  const rest = left.length === 0 ? 'a processor of the application' : left.join(' and ');
  const place =
    left.length > 0 && waiting.every((exit) => exit.isKept()) ? '; they wait on disk' : '';
  say(`${what}; ${left.length === 0 ? 'still at work' : 'not sent'}: ${rest}${place}.`);
}
