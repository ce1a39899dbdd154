import { areQuiet, concludeLosses, say, type Signal } from '#diagnostics';
import { defaultDeadlineMs, within } from './deadline.ts';
import type { Exit } from './exit.ts';

/** What is needed to send the rest when the process ends. */
export interface Rest {
  readonly spans: Exit | undefined;
  readonly logs: Exit | undefined;
  /** Flushes the processors of the application. Never rejects. */
  readonly flushOthers: () => Promise<unknown>;
}

// How long a process that is done may wait, when all that waits is that it began and ended, and what it printed.
const quietDeadlineMs = 250;
// What lies on disk is sent by the next start at the latest.
const keptDeadlineMs = 1_000;

/**
 * Sends what waits when the process has nothing left to do (`beforeExit`), within one deadline for all of it.
 * What is left then stays on disk, or is given up where it waits in memory; nothing of ours keeps the process alive.
 * No signal handler, no exit code: a process that is ended otherwise ends as it would without us.
 */
export function flushAtEnd(rest: Rest): void {
  process.once('beforeExit', () => void sendRest(rest));
  process.once('exit', () => conclude(rest));
}

async function sendRest(rest: Rest): Promise<void> {
  const spans = rest.spans?.waiting() ?? 0;
  const logs = rest.logs?.waiting() ?? 0;
  if (spans + logs === 0) return;
  const over = new AbortController();
  await within(toDeadline(rest, spans, logs), sendWhereAnswered(rest, over.signal));
  over.abort();
  sayLeft('spans', rest.spans);
  sayLeft('logs', rest.logs);
  rest.spans?.close();
  rest.logs?.close();
}

function toDeadline(rest: Rest, spans: number, logs: number): number {
  if (spans === 0 && areQuiet(logs)) return quietDeadlineMs;
  const isKept = (rest.spans?.isKept() ?? true) && (rest.logs?.isKept() ?? true);
  return isKept ? keptDeadlineMs : defaultDeadlineMs;
}

/** Never rejects. */
async function sendWhereAnswered(
  { spans, logs, flushOthers }: Rest,
  over: AbortSignal,
): Promise<void> {
  const exits = [spans, logs].filter((exit) => exit !== undefined);
  const probes = exits.map((exit) => exit.answers());
  const sent = exits.map(async (exit, index) => {
    if ((await probes[index]) === true) await drain(exit, over);
  });
  const others = Promise.all(probes).then((answers) =>
    answers.includes(true) ? flushOthers() : undefined,
  );
  await Promise.all([...sent, others]);
}

/** Records may come while others are sent: of the process that ends, and of handlers of `beforeExit`. */
async function drain(exit: Exit, over: AbortSignal): Promise<void> {
  exit.adopt();
  do await exit.flush();
  while (!over.aborted && exit.waiting() > 0 && exit.state().state === 'accepting');
}

/** The end, whatever the way to it: what is still in memory is lost now. */
function conclude({ spans, logs }: Rest): void {
  for (const [signal, exit] of [
    ['spans', spans],
    ['logs', logs],
  ] as const) {
    if (exit?.isKept() === false) sayLeft(signal, exit);
    exit?.close();
  }
  concludeLosses();
}

function sayLeft(signal: Signal, exit: Exit | undefined): void {
  const left = exit?.waiting() ?? 0;
  if (exit === undefined || left === 0) return;
  if (signal === 'logs' && areQuiet(left)) return;
  if (exit.isKept())
    say(`${left} ${signal} wait on disk for ${exit.destination}; the next start sends them.`);
  else say(`the process ended before ${left} ${signal} could be sent to ${exit.destination}.`);
}
