import type { AnyValue } from '@opentelemetry/api';

type AnyValueMap = Record<string, AnyValue>;

// Deeper than any record that a person reads; beyond, a mark stands for the rest.
const maxDepth = 8;

/**
 * Turns the fields of a logger's record into attributes of an OpenTelemetry log record.
 * An Error anywhere becomes its type, message and stack; at the top level it also becomes `exception.*`.
 * A value that cannot be read is degraded, never thrown.
 * @param skipped Names that have a place of their own.
 */
export function toAttributes(info: object, skipped: ReadonlySet<string>): AnyValueMap {
  const attributes: AnyValueMap = {};
  const error = findError(info);
  for (const name of Object.keys(info)) {
    const value = skipped.has(name) ? undefined : read(info, name);
    if (value === undefined || value === error || isCopyOf(error, name, value)) continue;
    attributes[name] = toAnyValue(value, 1, new Set([info]));
  }
  return error === undefined ? attributes : Object.assign(attributes, toExceptionAttributes(error));
}

/**
 * Finds the Error of a log call: the record itself, its message, one of its fields,
 * or an argument that winston merged into the record (`log.error('text', error)`).
 */
export function findError(info: object): Error | undefined {
  if (info instanceof Error) return info;
  const splat = (info as { [splatSymbol]?: unknown })[splatSymbol];
  const merged: unknown = Array.isArray(splat)
    ? splat.find((item) => item instanceof Error)
    : undefined;
  if (merged instanceof Error) return merged;
  for (const name of Object.keys(info)) {
    const value = read(info, name);
    if (value instanceof Error) return value;
  }
  return undefined;
}

const splatSymbol = Symbol.for('splat');

/** winston copies the stack and the cause of a merged Error beside the message. */
function isCopyOf(error: Error | undefined, name: string, value: unknown): boolean {
  if (error === undefined) return false;
  return (name === 'stack' && value === error.stack) || (name === 'cause' && value === error.cause);
}

/** Turns anything into the text of a message. Never throws. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (value instanceof Error) return value.message;
  try {
    return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
  } catch {
    return '[unreadable]';
  }
}

/** The attributes of an exception (semantic conventions, exceptions in logs). */
export function toExceptionAttributes(error: Error): AnyValueMap {
  return {
    'exception.type': error.name,
    'exception.message': error.message,
    'exception.stacktrace': toStack(error),
  };
}

/** Stack of an error with the chain of its causes. */
export function toStack(error: Error): string {
  const parts: string[] = [];
  let current: unknown = error;
  while (current instanceof Error && parts.length < maxDepth) {
    parts.push(current.stack ?? `${current.name}: ${current.message}`);
    current = current.cause;
  }
  return parts.join('\ncaused by: ');
}

function toAnyValue(value: unknown, depth: number, parents: ReadonlySet<unknown>): AnyValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Uint8Array) return value;
  if (parents.has(value)) return '[circular]';
  if (depth >= maxDepth) return '[too deep]';
  const within = new Set(parents).add(value);
  if (Array.isArray(value)) return value.map((item) => toAnyValue(item, depth + 1, within));
  if (value instanceof Error)
    return { type: value.name, message: value.message, stack: toStack(value) };
  return toMap(value, depth, within);
}

function toMap(value: object, depth: number, within: ReadonlySet<unknown>): AnyValueMap {
  const map: AnyValueMap = {};
  for (const name of Object.keys(value))
    map[name] = toAnyValue(read(value, name), depth + 1, within);
  return map;
}

/** A getter of the user's may throw. */
function read(from: object, name: string): unknown {
  try {
    return (from as Record<string, unknown>)[name];
  } catch {
    return '[unreadable]';
  }
}
