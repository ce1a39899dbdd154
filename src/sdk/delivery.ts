import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import {
  balanceOf,
  countDropped,
  countExported,
  describe,
  say,
  sayRarely,
  type Signal,
} from '#diagnostics';

/** What an OpenTelemetry span exporter and log record exporter have in common. */
export interface Exporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** An exporter whose deliveries are counted. */
export interface Delivery<Item> extends Exporter<Item> {
  forceFlush(): Promise<void>;
  /** Records that the queue in front gave up because it was full; call only when the queue is empty. */
  settleQueue(): void;
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

  return {
    export(items, done) {
      received += items.length;
      const timer = setTimeout(() => {
        silent = true;
        sayRarely(`silence:${destination}`, toSilence(signal, destination));
      }, silenceMs);
      timer.unref();
      exporter.export(items, (result) => {
        clearTimeout(timer);
        settle(items.length, result);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
    settleQueue() {
      const balance = balanceOf(signal);
      if (settled < received || balance.pending <= 0) return;
      countDropped(signal, 'queue_full', balance.pending);
      sayRarely(
        `queue:${signal}`,
        `${balance.pending} ${signal} were dropped because the queue was full (OTEL_${signal === 'spans' ? 'BSP' : 'BLRP'}_MAX_QUEUE_SIZE).`,
      );
    },
  };
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
