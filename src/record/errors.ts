import type { AnyValue } from '@opentelemetry/api';

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
  if (value instanceof Error) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { message, stack } = value as Record<string, unknown>;
  return typeof message === 'string' && typeof stack === 'string';
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
  if (fields instanceof Error) return fields;
  return values?.find(isErrorLike) ?? searchIn(fields, searchDepth);
}

function searchIn(within: object, depth: number): ErrorLike | undefined {
  const inner: object[] = [];
  for (const name of Object.keys(within).slice(0, searchWidth)) {
    const value = read(within, name);
    if (typeof value !== 'object' || value === null) continue;
    if (isErrorLike(value)) return value;
    if (depth > 1 && isPlain(value)) inner.push(value);
  }
  for (const value of inner) {
    const found = searchIn(value, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A getter of the user's may throw. */
function read(from: object, name: string): unknown {
  try {
    return (from as Record<string, unknown>)[name];
  } catch {
    return undefined;
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
    exception_message: clean(thrown.message),
    exception_stacktrace: cut(clean(toStack(thrown))),
  };
}

/** Stack of an error with the chain of its causes and the errors that it gathers. */
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
    parts.push(
      label +
        (typeof value.stack === 'string' && value.stack !== ''
          ? value.stack
          : `${toType(value)}: ${value.message}`),
    );
    if (value.cause !== undefined) add(value.cause, 'caused by: ');
    if (Array.isArray(value.errors))
      value.errors.forEach((item, index) =>
        add(item, `error ${index + 1} of ${(value.errors as unknown[]).length}: `),
      );
  };
  add(error, '');
  return parts.join('\n');
}

function toType(error: ErrorLike): string {
  const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
  // A class that forgot to set its name.
  if (name === 'Error' && typeof constructor?.name === 'string' && constructor.name !== 'Object')
    return constructor.name;
  return typeof name === 'string' && name !== '' ? name : 'Error';
}

/** The code of the error itself, else of what it gathers or was caused by: `ECONNREFUSED` under `fetch failed`. */
function findCode(error: unknown, depth = mostCauses): string | undefined {
  if (typeof error !== 'object' || error === null || depth === 0) return undefined;
  const { code, cause, errors } = error as ErrorLike;
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return (
    findCode(cause, depth - 1) ??
    (Array.isArray(errors) ? findCode(errors[0], depth - 1) : undefined)
  );
}

/** Text of something that was thrown and is no error. Never throws. */
export function toThrownText(thrown: unknown): string {
  try {
    return typeof thrown === 'object' && thrown !== null
      ? (JSON.stringify(thrown) ?? String(thrown))
      : String(thrown);
  } catch {
    return '[unreadable]';
  }
}

function cut(text: string): string {
  return text.length <= maxStack
    ? text
    : `${text.slice(0, maxStack)}[cut: ${text.length} characters]`;
}
