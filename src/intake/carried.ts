import { createContextKey, type Context } from '@opentelemetry/api';
import type { LogRecord } from '#record';

const recordKey = createContextKey('filrouge.record');

/** Returns a context that carries the record which is being emitted: it is whole and clean. */
export function withRecord(context: Context, record: LogRecord): Context {
  return context.setValue(recordKey, record);
}

/** Gives the record that is being emitted; undefined when somebody else emits by the logs API. */
export function recordIn(context: Context | undefined): LogRecord | undefined {
  return context?.getValue(recordKey) as LogRecord | undefined;
}

const recordOfLine = new WeakMap<object, LogRecord>();
const ownLines = new WeakSet<object>();

/** Remembers which record a logger's object is, for our format that writes it: as long as the logger keeps the object. */
export function setRecordOf(line: object, record: LogRecord): void {
  recordOfLine.set(line, record);
}

/** Gives the record of a logger's object, when a bridge saw it. */
export function recordOf(line: object): LogRecord | undefined {
  return recordOfLine.get(line);
}

/** Marks an object that carries one of our own records to a logger: it was emitted before. */
export function markOwnLine(line: object, record: LogRecord): void {
  ownLines.add(line);
  recordOfLine.set(line, record);
}

/** Tells whether a logger's object carries one of our own records. */
export function isOwnLine(line: object): boolean {
  return ownLines.has(line);
}

/** Writes the line of a record at once; false when it has to take the logger's own way. */
export type DirectLine = (record: LogRecord) => boolean;

/** A logger whose lines our own format writes, from the record of the line. */
export interface OwnLogger {
  /** A short way for its lines, where it has one. */
  readonly write?: DirectLine;
}

const ownLoggers = new WeakMap<object, OwnLogger>();

/** Marks a logger whose format is ours. */
export function markOwnLogger(logger: object, own: OwnLogger): void {
  ownLoggers.set(logger, own);
}

/** Gives what is known of a logger whose format is ours. */
export function ownLoggerOf(logger: object): OwnLogger | undefined {
  return ownLoggers.get(logger);
}
