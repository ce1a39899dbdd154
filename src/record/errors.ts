import type { AnyValue } from '@opentelemetry/api';
import { readField } from './read-field.ts';

// A person follows no longer chain, and no longer list of errors.
const mostCauses = 8;
// 16 kB: some 150 frames.
const maxStack = 16_384;
// How deep in what was logged an error is looked for.
const searchDepth = 3;
const searchWidth = 50;

/** Something with the form of an error: of this realm, of another one, or a copy that a library made. */
export interface ErrorLike {
  readonly name?: unknown;
  readonly message: string;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Tells whether a value is an error, or looks like one that has lost its class: `message` and `stack`, both text. */
export function isErrorLike(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false;
  return (
    isError(value) ||
    (typeof readField(value, 'message') === 'string' &&
      typeof readField(value, 'stack') === 'string')
  );
}

/** A proxy may throw when it is asked for its class. */
function isError(value: object): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/**
 * Finds the error of a log call: the message, the record itself, a value for `%s`, or a field, nested ones included.
 * The first one counts; the others stay where they are.
 */
export function findError(
  message: unknown,
  fields: object,
  values: readonly unknown[] | undefined,
): ErrorLike | undefined {
  if (isErrorLike(message)) return message;
  if (isError(fields)) return fields;
  return values?.find(isErrorLike) ?? findNestedError(fields);
}

/**
 * Finds the first error within a value, those of the upper levels first.
 * @param read Reads a property; the default runs getters.
 */
export function findNestedError(
  within: object,
  read: (from: object, name: string) => unknown = readField,
): ErrorLike | undefined {
  return searchIn(within, searchDepth, read);
}

function searchIn(
  within: object,
  depth: number,
  read: (from: object, name: string) => unknown,
): ErrorLike | undefined {
  const inner: object[] = [];
  for (const name of firstNames(within)) {
    const value = read(within, name);
    if (typeof value !== 'object' || value === null) continue;
    if (isErrorLike(value)) return value;
    if (depth > 1 && isPlain(value)) inner.push(value);
  }
  for (const value of inner) {
    const found = searchIn(value, depth - 1, read);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The keys of a long list are never asked for: that takes longer than all the rest. */
function firstNames(within: object): readonly string[] {
  try {
    if (ArrayBuffer.isView(within)) return [];
    if (!Array.isArray(within)) {
      const names = Object.keys(within);
      return names.length > searchWidth ? names.slice(0, searchWidth) : names;
    }
    const length = Math.min(within.length, searchWidth);
    return Array.from({ length }, (_, index) => String(index));
  } catch {
    return [];
  }
}

function isPlain(value: object): boolean {
  try {
    if (Array.isArray(value)) return true;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  } catch {
    return false;
  }
}

/**
 * Gives the fields of an error: type, message, stack with the chain of causes, code.
 * What was thrown and is no error becomes text.
 * @param clean Cleans a text before it is cut.
 */
export function toExceptionFields(
  thrown: unknown,
  clean: (text: string) => string,
): Record<string, AnyValue> {
  if (!isErrorLike(thrown)) {
    return { exception: typeof thrown, exception_message: clean(toThrownText(thrown)) };
  }
  const code = findCode(thrown);
  return {
    ...(code === undefined ? {} : { error_code: clean(code) }),
    exception: clean(toType(thrown)),
    exception_message: clean(toText(thrown)),
    exception_stacktrace: cut(clean(toStack(thrown))),
  };
}

/** Message of an error; what is no text is not read further. */
function toText(error: ErrorLike): string {
  const message = readField(error, 'message');
  return typeof message === 'string' ? message : '';
}

/** Stack of an error with the chain of its causes and the errors that it gathers. Never throws. */
export function toStack(error: ErrorLike): string {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  const add = (value: unknown, label: string): void => {
    if (parts.length >= mostCauses || seen.has(value)) return;
    seen.add(value);
    if (!isErrorLike(value)) {
      parts.push(`${label}${toThrownText(value)}`);
      return;
    }
    const stack = readField(value, 'stack');
    parts.push(
      label +
        (typeof stack === 'string' && stack !== '' ? stack : `${toType(value)}: ${toText(value)}`),
    );
    const cause = readField(value, 'cause');
    if (cause !== undefined) add(cause, 'caused by: ');
    const { first, count } = gathered(value);
    first.forEach((item, index) => add(item, `error ${index + 1} of ${count}: `));
  };
  add(error, '');
  return parts.join('\n');
}

/** The first of the errors that an error gathers. */
function gathered(error: object): { readonly first: readonly unknown[]; readonly count: number } {
  try {
    const errors = readField(error, 'errors');
    if (Array.isArray(errors))
      return { first: Array.from(errors.slice(0, mostCauses)), count: errors.length };
  } catch {
    // A list that cannot be read holds nothing.
  }
  return { first: [], count: 0 };
}

function toType(error: ErrorLike): string {
  const name = readField(error, 'name');
  const maker = readField(error, 'constructor');
  const className = typeof maker === 'function' ? readField(maker, 'name') : undefined;
  // A class that forgot to set its name.
  if (name === 'Error' && typeof className === 'string' && className !== 'Object') return className;
  return typeof name === 'string' && name !== '' ? name : 'Error';
}

/** The code of the error itself, else of what it gathers or was caused by: `ECONNREFUSED` under `fetch failed`. */
function findCode(error: unknown, depth = mostCauses): string | undefined {
  if (typeof error !== 'object' || error === null || depth === 0) return undefined;
  const code = readField(error, 'code');
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return (
    findCode(readField(error, 'cause'), depth - 1) ?? findCode(gathered(error).first[0], depth - 1)
  );
}

// What a person reads of something that was thrown and is no error.
const mostThrownValues = 1_000;

/** Text of something that was thrown and is no error. Never throws; what is too large is not written out. */
export function toThrownText(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return String(thrown);
    let left = mostThrownValues;
    const bounded = (_name: string, value: unknown): unknown => {
      left -= 1;
      if (left < 0) throw new RangeError('too many values');
      return typeof value === 'string' ? value.slice(0, maxStack) : value;
    };
    return ArrayBuffer.isView(thrown)
      ? `[${thrown.byteLength} bytes]`
      : (JSON.stringify(thrown, bounded) ?? String(thrown));
  } catch {
    return '[unreadable]';
  }
}

function cut(text: string): string {
  return text.length <= maxStack
    ? text
    : `${text.slice(0, maxStack)}[cut: ${text.length} characters]`;
}
