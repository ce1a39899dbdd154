import type { LogRecord } from '#record';
import type { Intake, LogCall } from './intake.ts';

/** Writes one of our own records as a line, through a logger that the application made. */
export type LineWriter = (record: LogRecord) => void;

let lineWriter: LineWriter | undefined;

/** Offers a logger for our own records; the first one counts. */
export function offerLineWriter(writer: LineWriter): void {
  lineWriter ??= writer;
}

/**
 * Emits a record that filrouge itself makes (access, system, security): to OpenTelemetry, and to stdout only where the
 * application made a logger for it.
 */
export function emitEvent(intake: Intake, call: LogCall): void {
  const taken = intake.take(call);
  intake.emit(taken, 'filrouge');
  lineWriter?.(taken.record);
}
