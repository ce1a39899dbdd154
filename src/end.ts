import { connect } from 'node:net';
import { balanceOf, countDropped, say, type Signal } from '#diagnostics';

/** What is needed to send the rest when the process ends by itself. */
export interface Rest {
  readonly flush: () => Promise<unknown>;
  readonly urls: readonly string[];
}

// How long a process that is done may wait for its last records.
const deadlineMs = 2_000;

// A destination on the same host or network answers a connection at once.
const connectMs = 250;

/**
 * Sends what waits when the process has nothing left to do (`beforeExit`), within {@link deadlineMs}.
 * No signal handler, no exit code: a process that is ended otherwise ends as it would without us.
 */
export function flushAtEnd(rest: Rest): void {
  process.once('beforeExit', () => void sendRest(rest));
}

async function sendRest({ flush, urls }: Rest): Promise<void> {
  if (waiting() === 0) return;
  const answers = await Promise.all(urls.map(answersAt));
  if (answers.includes(true)) await Promise.race([flush(), wait(deadlineMs)]);
  giveUp('spans', urls);
  giveUp('logs', urls);
}

function giveUp(signal: Signal, urls: readonly string[]): void {
  const { pending } = balanceOf(signal);
  if (pending === 0) return;
  countDropped(signal, 'ended_unsent', pending);
  say(`the process ended before ${pending} ${signal} could be sent to ${urls.join(' and ')}.`);
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

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
