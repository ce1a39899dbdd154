import { connect } from 'node:net';
import type { DeliveryAccount } from '#sdk';
import { balanceOf, countDropped, quietCount, say, type Signal } from '#diagnostics';

/** What is needed to send the rest when the process ends by itself. */
export interface Rest {
  readonly flush: () => Promise<unknown>;
  readonly spans: DeliveryAccount | undefined;
  readonly logs: DeliveryAccount | undefined;
}

// How long a process that is done may wait for its last records.
const deadlineMs = 2_000;

// The same, when all that waits is that the process began and ended.
const quietDeadlineMs = 250;

// A destination on the same host or network answers a connection at once.
const connectMs = 250;

/**
 * Sends what waits when the process has nothing left to do (`beforeExit`), within {@link deadlineMs}.
 * No signal handler, no exit code: a process that is ended otherwise ends as it would without us.
 */
export function flushAtEnd(rest: Rest): void {
  process.once('beforeExit', () => void sendRest(rest));
}

async function sendRest({ flush, spans, logs }: Rest): Promise<void> {
  if (waiting() === 0) return;
  const destinations = [spans, logs].flatMap((account) => account?.destination ?? []);
  const answers = await Promise.all([...new Set(destinations)].map(answersAt));
  const onlyQuiet = waiting() <= quietCount();
  if (answers.includes(true)) await within(onlyQuiet ? quietDeadlineMs : deadlineMs, flush());
  giveUp('spans', spans);
  giveUp('logs', logs);
}

function giveUp(signal: Signal, account: DeliveryAccount | undefined): void {
  const { pending } = balanceOf(signal);
  if (pending === 0 || account === undefined) return;
  account.abandon();
  countDropped(signal, 'ended_unsent', pending);
  if (signal === 'logs' && pending <= quietCount()) return;
  say(`the process ended before ${pending} ${signal} could be sent to ${account.destination}.`);
}

function waiting(): number {
  return balanceOf('spans').pending + balanceOf('logs').pending;
}

function answersAt(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(connectMs, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** Waits for a promise, no longer than this; the process stays alive meanwhile, and not after. */
async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
