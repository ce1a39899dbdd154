import { isMainThread } from 'node:worker_threads';
import { areQuiet, concludeLosses, say, type Signal } from '#diagnostics';
import { countRefused, countSettlement } from '#export';
import { defaultDeadlineMs, within } from './deadline.ts';
import type { Exit } from './exit.ts';
import { sendLast } from './last-send.ts';

/** What is needed to send the rest when the process ends. */
export interface Rest {
  readonly spans: Exit | undefined;
  readonly logs: Exit | undefined;
  /** Flushes the processors of the application. Never rejects. */
  readonly flushOthers: () => Promise<unknown>;
  /** Whether a process may be started to send what waits when the application ends this one itself. */
  readonly sendsAtExit: boolean;
}

// How long a process that is done may wait, when all that waits is that it began and ended, and what it printed.
const quietDeadlineMs = 250;
// What lies on disk is sent by the next start at the latest.
const keptDeadlineMs = 1_000;

/**
 * Sends what waits when the process has nothing left to do (`beforeExit`), within one deadline for all of it.
 * What is left then stays on disk, or is given up where it waits in memory; nothing of ours keeps the process alive.
 * An end by `process.exit()` or an exception leaves no time for that: a process of its own sends, and is waited for.
 * No signal handler, no exit code: a process that is ended otherwise ends as it would without us.
 */
export function flushAtEnd(rest: Rest): void {
  let isSent = false;
  process.once('beforeExit', () => void sendRest(rest).then(() => (isSent = true)));
  process.once('exit', () => conclude(rest, isSent));
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
  rest.spans?.conclude();
  rest.logs?.conclude();
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
function conclude({ spans, logs, sendsAtExit }: Rest, isSent: boolean): void {
  const isWorthIt = (spans?.waiting() ?? 0) > 0 || !areQuiet(logs?.waiting() ?? 0);
  const isSending = sendsAtExit && isWorthIt && !isSent && isMainThread;
  for (const [signal, exit] of [
    ['spans', spans],
    ['logs', logs],
  ] as const) {
    if (exit?.isKept() === false) sayLeft(signal, exit);
    if (isSending) exit?.adopt();
    exit?.conclude();
  }
  if (isSending) sendByAnother([spans, logs].filter((exit) => exit !== undefined));
  concludeLosses();
}

function sendByAnother(exits: readonly Exit[]): void {
  const promising = exits.filter((exit) => exit.state().state !== 'failing');
  const handed = promising.map((exit) => ({ exit, last: exit.handOver() }));
  const signals = handed.map(({ last }) => last).filter((last) => last !== undefined);
  if (signals.length === 0) return;
  for (const settlement of sendLast(signals)) {
    countSettlement(settlement);
    const { signal, accepted, isOwn } = settlement;
    const exit = handed.find(({ last }) => last?.signal === signal)?.exit;
    if (isOwn) exit?.settleElsewhere(accepted + countRefused(settlement));
  }
}

function sayLeft(signal: Signal, exit: Exit | undefined): void {
  const left = exit?.waiting() ?? 0;
  if (exit === undefined || left === 0) return;
  if (signal === 'logs' && areQuiet(left)) return;
  if (exit.isKept())
    say(`${left} ${signal} wait on disk for ${exit.destination}; the next start sends them.`);
  else say(`the process ended before ${left} ${signal} could be sent to ${exit.destination}.`);
}
