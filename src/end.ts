import { areQuiet, say, type Signal } from '#diagnostics';
import { defaultDeadlineMs, within } from './deadline.ts';
import type { Exit } from './road.ts';

/** What is needed to send the rest when the process ends by itself. */
export interface Rest {
  readonly spans: Exit | undefined;
  readonly logs: Exit | undefined;
  /** Flushes the processors of the application. Never rejects. */
  readonly flushOthers: () => Promise<unknown>;
}

// How long a process that is done may wait, when all that waits is that it began and ended, and what it printed.
const quietDeadlineMs = 250;

/**
 * Sends what waits when the process has nothing left to do (`beforeExit`), within {@link defaultDeadlineMs} for all of it.
 * What is left then is given up, and nothing of ours keeps the process alive.
 * No signal handler, no exit code: a process that is ended otherwise ends as it would without us.
 */
export function flushAtEnd(rest: Rest): void {
  process.once('beforeExit', () => void sendRest(rest));
}

async function sendRest(rest: Rest): Promise<void> {
  const spans = rest.spans?.waiting() ?? 0;
  const logs = rest.logs?.waiting() ?? 0;
  if (spans + logs === 0) return;
  const deadlineMs = spans === 0 && areQuiet(logs) ? quietDeadlineMs : defaultDeadlineMs;
  await within(deadlineMs, sendWhereAnswered(rest));
  giveUp('spans', rest.spans);
  giveUp('logs', rest.logs);
}

/** Never rejects. */
async function sendWhereAnswered({ spans, logs, flushOthers }: Rest): Promise<void> {
  const exits = [spans, logs].filter((exit) => exit !== undefined);
  const probes = exits.map((exit) => exit.answers());
  const sent = exits.map(async (exit, index) => {
    if ((await probes[index]) === true) await drain(exit);
  });
  const others = Promise.all(probes).then((answers) =>
    answers.includes(true) ? flushOthers() : undefined,
  );
  await Promise.all([...sent, others]);
}

/** Records may come while others are sent: of the process that ends, and of handlers of `beforeExit`. */
async function drain(exit: Exit): Promise<void> {
  while (exit.waiting() > 0) await exit.flush();
}

function giveUp(signal: Signal, exit: Exit | undefined): void {
  const left = exit?.waiting() ?? 0;
  if (exit === undefined || left === 0) return;
  exit.close();
  if (signal === 'logs' && areQuiet(left)) return;
  say(`the process ended before ${left} ${signal} could be sent to ${exit.destination}.`);
}
