import { idTable, traceFields } from './fields.ts';
import { toSeverity } from './levels.ts';
import { toAttributes, toText } from './attributes.ts';

/** A record as a logger hands it over: its fields by name, with `level` and `message` among them. */
export interface LoggedRecord {
  readonly level: string;
  readonly message: unknown;
  readonly [field: string]: unknown;
}

const leading: ReadonlySet<string> = new Set([
  'datetime',
  'level',
  'message',
  'service',
  ...traceFields,
  ...idTable.map((row) => row.field),
]);

/** Names of exceptions on a line, where OpenTelemetry writes them with dots. */
const exceptionFields: ReadonlyMap<string, string> = new Map([
  ['exception.type', 'exception'],
  ['exception.message', 'exception_message'],
  ['exception.stacktrace', 'exception_stacktrace'],
]);

/**
 * Writes a record as one line of JSON: `datetime`, `level`, `message`, `service`, the trace context, the ids,
 * then the fields of the application. Never throws; a value that JSON does not know is degraded, the record stays.
 * @param service Name of this service.
 * @param now Time of the record.
 */
export function toJsonLine(record: LoggedRecord, service: string, now: Date): string {
  const line: Record<string, unknown> = {
    datetime: now.toISOString(),
    level: toSeverity(record.level).level,
    message: toText(record.message),
    service,
  };
  for (const name of traceFields) if (record[name] !== undefined) line[name] = record[name];
  for (const { field } of idTable) if (record[field] !== undefined) line[field] = record[field];
  for (const [name, value] of Object.entries(toAttributes(record, leading))) {
    line[exceptionFields.get(name) ?? name] = value;
  }
  return JSON.stringify(line).replace(unsafeInText, escape);
}

/** Line separators and bidirectional controls, which JSON leaves raw. */
const unsafeInText = /[\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
