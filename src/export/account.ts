import {
  balanceOf,
  countDropped,
  countExported,
  describe,
  say,
  sayRarely,
  type Signal,
} from '#diagnostics';

/** What was not taken of a batch, and why. */
export interface Refusal {
  readonly records: number;
  readonly error: Error;
}

/** Who keeps the balance of one signal's records between the queue and their destination, and says what goes wrong. */
export interface Account {
  /** A batch leaves; what it returns is called when the batch is settled. Meanwhile silence is said. */
  begin(): () => void;
  /** A batch was acknowledged, but for what was refused of it. */
  settled(records: number, refusal: Refusal | undefined): void;
  /** One record did not fit into the queue. */
  overflowed(): void;
  /** Says the overflow since the last time, if there was any. */
  sayOverflow(): void;
  /** Records were given up because the process or the telemetry ended. */
  ended(records: number): void;
}

// The first line about a silent destination must come within 10 s of the first record: 1 s queue + this.
const silenceMs = 3_000;

/**
 * Counts what becomes of records, and says once a minute that a destination does not answer, and once that it answers again.
 * @param destination URL for the message.
 */
export function createAccount(signal: Signal, destination: string): Account {
  let silent = false;
  let unsaid = 0;
  return {
    begin() {
      const timer = setTimeout(() => {
        silent = true;
        sayRarely(`silence:${destination}`, toSilence(signal, destination));
      }, silenceMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
    settled(records, refusal) {
      const refused = Math.min(refusal?.records ?? 0, records);
      if (refused < records) {
        countExported(signal, records - refused);
        if (silent) say(`${destination} answers again; ${signal} arrive.`);
      }
      if (refusal !== undefined && refused > 0) {
        countDropped(signal, 'export_failed', refused);
        const line = toFailure(signal, destination, refused, refusal.error);
        sayRarely(`export:${signal}`, line);
      }
      silent = refused === records;
    },
    overflowed() {
      countDropped(signal, 'queue_full', 1);
      unsaid += 1;
    },
    sayOverflow() {
      if (unsaid > 0) sayRarely(`queue:${signal}`, toOverflow(signal));
      unsaid = 0;
    },
    ended(records) {
      if (records > 0) countDropped(signal, 'ended_unsent', records);
    },
  };
}

function toOverflow(signal: Signal): string {
  const variable = `OTEL_${signal === 'spans' ? 'BSP' : 'BLRP'}_MAX_QUEUE_SIZE`;
  const records = balanceOf(signal).dropped.queue_full ?? 0;
  return `${records} ${signal} were dropped because the queue was full (${variable}).`;
}

function toSilence(signal: Signal, destination: string): string {
  return (
    `no answer from ${destination}; the application goes on, ${signal} wait in memory. ` +
    'Is the collector, or `filrouge view`, running? (OTEL_EXPORTER_OTLP_ENDPOINT)'
  );
}

function toFailure(signal: Signal, destination: string, records: number, error: unknown): string {
  return `${records} ${signal} could not be sent to ${destination} (${describe(error)}); the application goes on.`;
}
