import type { AnyValue } from '@opentelemetry/api';
import { fieldTable, findError, isErrorLike, readField } from '#record';
import type { Redactor } from '#redact';
import type { LogCall } from './intake.ts';

/** The fields of a call that belong into its record, and the error among them. */
export interface ReadFields {
  readonly values: Readonly<Record<string, AnyValue>>;
  /** Of {@link values}, without what the logger or the error says itself. */
  readonly names: readonly string[];
  /** Whether nothing in them was hidden, cut or read in another's place. */
  readonly areSame: boolean;
  readonly error: unknown;
}

/** Whose a field is: one that the record model knows, or one that only filrouge writes; else the application's. */
export type FieldOwner = 'model' | 'filrouge';

const owners = new Map<string, FieldOwner>(fieldTable.map(({ field }) => [field, 'model']));

/** A field of the application with such a name keeps its value under another. */
const reserved: readonly string[] = [
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
];
for (const name of reserved) owners.set(name, 'filrouge');

const none: Readonly<Record<string, AnyValue>> = Object.freeze({});

/** Tells whose a field is; undefined for the application. */
export function ownerOf(name: string): FieldOwner | undefined {
  return owners.get(name);
}

/** Reads what was logged beside the message, plain, bounded and clean. */
export function readFields(call: LogCall, redactor: Redactor): ReadFields {
  const error = call.error ?? findError(call.message, call.fields, call.values);
  const { values, areSame } = redactor.fields(fieldsOf(call.fields));
  const names: string[] = [];
  for (const name of Object.keys(values)) {
    if (call.skipped?.has(name) === true || values[name] === undefined) continue;
    if (error === undefined || !isOfError(error, call.fields, name)) names.push(name);
  }
  return { values, names, areSame, error };
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
