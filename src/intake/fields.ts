import type { AnyValue } from '@opentelemetry/api';
import { findError, isErrorLike, readField, rowOfField } from '#record';
import type { Redactor } from '#redact';
import type { LogCall } from './intake.ts';

/** The fields of a call: those that the record model knows, those of the application, and the error among them. */
export interface ReadFields {
  readonly own: Readonly<Record<string, AnyValue>>;
  readonly other: Readonly<Record<string, AnyValue>>;
  readonly error: unknown;
}

/** Fields that only filrouge writes: a field of the application with such a name keeps its value under another. */
const reserved: ReadonlySet<string> = new Set([
  'datetime',
  'level',
  'message',
  'service',
  'build_id',
  'hostname',
  'environment',
  'log_type',
  'event_name',
  'record_id',
  'trace_id',
  'span_id',
  'trace_flags',
  'exception',
  'exception_message',
  'exception_stacktrace',
  // A field of this name would become the record's class.
  '__proto__',
]);

const none: Readonly<Record<string, AnyValue>> = Object.freeze({});

/** Reads what was logged beside the message, plain, bounded and clean. */
export function readFields(call: LogCall, redactor: Redactor): ReadFields {
  const error = call.error ?? findError(call.message, call.fields, call.values);
  const clean = redactor.plain(fieldsOf(call.fields));
  if (typeof clean !== 'object' || clean === null || Array.isArray(clean))
    return { own: none, other: none, error };
  const own: Record<string, AnyValue> = {};
  const other: Record<string, AnyValue> = {};
  for (const name of Object.keys(clean)) {
    if (call.skipped?.has(name) === true) continue;
    const value = (clean as Record<string, AnyValue>)[name];
    if (value === undefined || (error !== undefined && isOfError(error, call.fields, name)))
      continue;
    if (reserved.has(name)) other[`field.${name}`] = value;
    else if (rowOfField(name) === undefined) other[name] = value;
    else own[name] = value;
  }
  return { own, other, error };
}

// As the walk reads of one object.
const mostFields = 1_000;

/** An Error as the record itself is read field by field. */
function fieldsOf(fields: object): object {
  if (!isErrorLike(fields)) return fields;
  try {
    const names = Object.keys(fields).slice(0, mostFields);
    return Object.fromEntries(names.map((name) => [name, readField(fields, name)]));
  } catch {
    return none;
  }
}

/** The error itself, or what winston copies of it beside the message. */
function isOfError(error: unknown, fields: object, name: string): boolean {
  const value = readField(fields, name);
  if (value === error) return true;
  if ((name !== 'stack' && name !== 'cause') || typeof error !== 'object' || error === null)
    return false;
  return isErrorLike(error) && value === readField(error, name);
}
