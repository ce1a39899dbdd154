import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import {
  balanceOf,
  countDropped,
  countExported,
  describe,
  say,
  sayRarely,
  type Signal,
  type SignalBalance,
} from '#diagnostics';

/** What an OpenTelemetry span exporter and log record exporter have in common. */
export interface Exporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Who keeps account of what one signal's exporter delivers. */
export interface DeliveryAccount {
  readonly destination: string;
  /**
   * Counts what the queue in front gave up because it was full.
   * @param before The balance when the queue began to be emptied.
   */
  settleQueue(before: SignalBalance): void;
  /** Stops waiting, for what is under way and for all that follows; none of it is counted any more. */
  abandon(): void;
}

/** An exporter whose deliveries are counted. */
export interface Delivery<Item> extends Exporter<Item>, DeliveryAccount {
  forceFlush(): Promise<void>;
}

// The first line about a silent destination must come within 10 s of the first record: 1 s queue + this.
const silenceMs = 3_000;

/**
 * Counts what an exporter delivers and what it gives up, and says once a minute
 * that a destination does not answer, and once that it answers again.
 * @param destination URL for the message.
 */
export function createDelivery<Item>(
  signal: Signal,
  destination: string,
  exporter: Exporter<Item>,
): Delivery<Item> {
  let received = 0;
  let settled = 0;
  let silent = false;
  let abandoned = false;
  const underWay = new Set<() => void>();

  function settle(count: number, result: ExportResult): void {
    settled += count;
    if (result.code === ExportResultCode.SUCCESS) {
      countExported(signal, count);
      if (silent) say(`${destination} answers again; ${signal} arrive.`);
      silent = false;
      return;
    }
    countDropped(signal, 'export_failed', count);
    silent = true;
    sayRarely(`export:${signal}`, toFailure(signal, destination, count, result.error));
  }

  function send(items: Item[], done: (result: ExportResult) => void): void {
    const timer = setTimeout(() => {
      silent = true;
      sayRarely(`silence:${destination}`, toSilence(signal, destination));
    }, silenceMs);
    timer.unref();
    const finish = (result: ExportResult): void => {
      if (!underWay.delete(giveUp)) return;
      clearTimeout(timer);
      if (!abandoned) settle(items.length, result);
      done(result);
    };
    const giveUp = (): void => finish({ code: ExportResultCode.FAILED });
    underWay.add(giveUp);
    exporter.export(items, finish);
  }

  return {
    destination,
    export(items, done) {
      received += items.length;
      if (abandoned) done({ code: ExportResultCode.FAILED });
      else send(items, done);
    },
    abandon() {
      abandoned = true;
      for (const giveUp of underWay) giveUp();
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
    settleQueue(before) {
      // Records that came meanwhile wait in the queue, or were sent: the latter are found at the next time.
      const { produced, pending } = balanceOf(signal);
      const lost = pending - (produced - before.produced);
      if (settled < received || lost <= 0) return;
      countDropped(signal, 'queue_full', lost);
      sayRarely(`queue:${signal}`, toOverflow(signal, lost));
    },
  };
}

function toOverflow(signal: Signal, count: number): string {
  const variable = `OTEL_${signal === 'spans' ? 'BSP' : 'BLRP'}_MAX_QUEUE_SIZE`;
  return `${count} ${signal} were dropped because the queue was full (${variable}).`;
}

function toSilence(signal: Signal, destination: string): string {
  return (
    `no answer from ${destination}; the application goes on, ${signal} wait in memory. ` +
    'Is the collector, or `filrouge view`, running? (OTEL_EXPORTER_OTLP_ENDPOINT)'
  );
}

function toFailure(signal: Signal, destination: string, count: number, error: unknown): string {
  const reason = error === undefined ? 'no reason given' : describe(error);
  return `${count} ${signal} could not be sent to ${destination} (${reason}); the application goes on.`;
}
