import { isMainThread } from 'node:worker_threads';
import { areQuiet, concludeLosses, countOf, say, type Signal } from '#diagnostics';
import { defaultDeadlineMs, within } from './deadline.ts';
import type { Exit } from './exit.ts';
import type { Lane } from './lane.ts';
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
  const exits = exitsOf(rest);
  if (!exits.some(isWaiting)) return;
  const over = new AbortController();
  await within(toDeadline(exits), sendWhereAnswered(exits, rest.flushOthers, over.signal));
  over.abort();
  exits.forEach(sayLeft);
  for (const exit of exits) exit.conclude();
}

function exitsOf({ spans, logs }: Rest): Exit[] {
  return [spans, logs].filter((exit) => exit !== undefined);
}

function isWaiting({ lanes }: Exit): boolean {
  return lanes.some((lane) => lane.waiting() > 0);
}

/** Whether somebody waits for what waits, at one of these lanes at least. */
function isLoud(signal: Signal, lanes: readonly Lane[]): boolean {
  const most = Math.max(0, ...lanes.map((lane) => lane.waiting()));
  return signal === 'spans' ? most > 0 : !areQuiet(most);
}

function toDeadline(exits: readonly Exit[]): number {
  if (!exits.some(({ signal, lanes }) => isLoud(signal, lanes))) return quietDeadlineMs;
  return exits.every((exit) => exit.isKept()) ? keptDeadlineMs : defaultDeadlineMs;
}

/** Never rejects. */
async function sendWhereAnswered(
  exits: readonly Exit[],
  flushOthers: () => Promise<unknown>,
  over: AbortSignal,
): Promise<void> {
  const answered = exits.map(async (exit) => {
    const answers = await Promise.all(exit.lanes.map((lane) => lane.answers()));
    return exit.lanes.filter((_lane, index) => answers[index]);
  });
  const sent = exits.map(async (exit, index) => {
    const lanes = (await answered[index]) ?? [];
    if (lanes.length > 0) exit.adopt();
    await Promise.all(lanes.map((lane) => drain(lane, over)));
  });
  const others = Promise.all(answered).then((all) => (all.flat().length > 0 ? flushOthers() : 0));
  await Promise.all([...sent, others]);
}

/** Records may come while others are sent: of the process that ends, and of handlers of `beforeExit`. */
async function drain(lane: Lane, over: AbortSignal): Promise<void> {
  do await lane.flush();
  while (!over.aborted && lane.waiting() > 0 && lane.state().state === 'accepting');
}

/** The end, whatever the way to it: what is still in memory is lost now, but for what another process sends in time. */
function conclude(rest: Rest, isSent: boolean): void {
  const exits = exitsOf(rest);
  const isSending =
    rest.sendsAtExit &&
    !isSent &&
    isMainThread &&
    exits.some(({ signal, lanes }) => isLoud(signal, lanes.filter(isPromising)));
  const kept = exits.filter((exit) => exit.isKept());
  for (const exit of kept) {
    if (isSending) exit.adopt();
    exit.conclude();
  }
  if (isSending) sendByAnother(exits);
  for (const exit of exits) {
    if (kept.includes(exit)) continue;
    sayLeft(exit);
    exit.conclude();
  }
  concludeLosses();
}

function isPromising(lane: Lane): boolean {
  return lane.state().state !== 'failing';
}

function sendByAnother(exits: readonly Exit[]): void {
  const handed = exits.map((exit) => exit.handOver(isPromising));
  const signals = handed.filter((last) => last !== undefined);
  if (signals.length === 0) return;
  for (const settlement of sendLast(signals)) {
    const exit = exits.find(({ signal }) => signal === settlement.signal);
    exit?.settleElsewhere(settlement.slot, settlement);
  }
}

function sayLeft({ signal, lanes, isKept }: Exit): void {
  for (const lane of lanes) {
    const left = lane.waiting();
    if (!isLoud(signal, [lane])) continue;
    const records = countOf(left, signal);
    if (!isKept()) say(`the process ended before ${records} could be sent to ${lane.url}.`);
    else if (left === 1) say(`${records} waits on disk for ${lane.url}; the next start sends it.`);
    else say(`${records} wait on disk for ${lane.url}; the next start sends them.`);
  }
}
