import type { StatsAnswer } from '#viewer/api';
import { type Outcome, expectedStatus } from './load.ts';

const intervalMs = 500;
/** A pipe keeps every line that it gets. */
const pipeIntervalMs = 30_000;

/** Counts outcomes and shows them: in place on a terminal, rarely on a pipe. */
export class Progress {
  readonly outcomes: Outcome[] = [];
  readonly #readStats: () => Promise<StatsAnswer | undefined>;
  readonly #timer: NodeJS.Timeout;
  readonly #inPlace = process.stdout.isTTY;
  #shown = false;
  #closed = false;

  constructor(readStats: () => Promise<StatsAnswer | undefined>) {
    this.#readStats = readStats;
    const everyMs = this.#inPlace ? intervalMs : pipeIntervalMs;
    this.#timer = setInterval(() => void this.#show(), everyMs).unref();
  }

  /** Takes note of an order that was answered. */
  readonly add = (outcome: Outcome): void => {
    this.outcomes.push(outcome);
  };

  /** Ends the display; the terminal's line stays as it is. */
  close(): void {
    clearInterval(this.#timer);
    if (this.#inPlace && this.#shown && !this.#closed) process.stdout.write('\n');
    this.#closed = true;
  }

  async #show(): Promise<void> {
    const stats = await this.#readStats().catch(() => undefined);
    if (this.#closed) return;
    const line = [ordersLine(this.outcomes), ...storeLine(stats)].join(' · ');
    if (this.#inPlace) process.stdout.write(`\r\u001b[K${line}`);
    else console.log(line);
    this.#shown = true;
  }
}

function ordersLine(outcomes: readonly Outcome[]): string {
  const count = (status: number): number => outcomes.filter((one) => one.status === status).length;
  const unexpected = outcomes.filter((one) => one.status !== expectedStatus[one.order.scenario]);
  const parts = [
    `${outcomes.length} orders`,
    `${count(201)} confirmed`,
    `${count(402)} declined`,
    `${count(502)} failed in delivery`,
  ];
  if (unexpected.length > 0) parts.push(`${unexpected.length} not as they should`);
  return parts.join(' · ');
}

function storeLine(stats: StatsAnswer | undefined): string[] {
  if (stats === undefined) return [];
  return [`view holds ${stats.traces} traces, ${stats.spans} spans, ${stats.logs} log records`];
}
