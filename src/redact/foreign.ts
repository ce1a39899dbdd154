import { types } from 'node:util';

/** Stands for what could not be read: a getter that throws, a proxy that was revoked. */
export const unreadable = '[unreadable]';

// A longer number is no amount; making text of a million digits takes seconds.
const largest = 10n ** 400n;

/** Reads a property of a value that somebody else made. Never throws: what cannot be read is the mark. */
export function readFrom(from: object, name: string | symbol | number): unknown {
  try {
    return (from as Record<string | symbol | number, unknown>)[name];
  } catch {
    return unreadable;
  }
}

/** Gives the text of a primitive or a function. Never throws. */
export function primitiveText(value: unknown): string {
  if (typeof value === 'function') {
    const name = readFrom(value, 'name');
    return `[function ${typeof name === 'string' && name !== unreadable ? name.slice(0, 64) : ''}]`;
  }
  if (typeof value === 'bigint' && (value > largest || value < -largest))
    return '[cut: a number of more than 400 digits]';
  return typeof value === 'object' ? unreadable : String(value);
}

/** Tells whether a value is an error, of this realm or another. */
export function isError(value: object): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/**
 * Gives the plain data of an instance, as JSON or a person would see it, bounded; the instance itself when its own fields say it.
 * @throws Whatever the instance throws.
 */
export function toData(value: object, most: number): unknown {
  if (isError(value)) return errorData(value, most);
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
  }
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return `[${value.byteLength} bytes]`;
  const toJson: unknown = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJson === 'function') return toJson.call(value);
  // The iterators of the language: one of the application may never end.
  if (types.isMap(value)) return mapData(value, most);
  if (types.isSet(value)) return firstOf(Set.prototype.values.call(value), most + 1);
  if (types.isRegExp(value)) return String(value);
  return types.isBoxedPrimitive(value) ? value.valueOf() : value;
}

function mapData(map: ReadonlyMap<unknown, unknown>, most: number): object {
  const entries = firstOf(Map.prototype.entries.call(map), most) as [unknown, unknown][];
  return Object.fromEntries(
    entries.map(([name, item]) => [
      typeof name === 'object' && name !== null ? '[object]' : primitiveText(name),
      item,
    ]),
  );
}

function firstOf(items: Iterable<unknown>, most: number): unknown[] {
  const first: unknown[] = [];
  for (const item of items) {
    first.push(item);
    if (first.length >= most) break;
  }
  return first;
}

/** Type, message, stack, code and cause of an error, and the primitive fields that libraries add. */
function errorData(error: object, most: number): Record<string, unknown> {
  const data: Record<string, unknown> = {
    type: readFrom(error, 'name'),
    message: readFrom(error, 'message'),
    stack: readFrom(error, 'stack'),
  };
  for (const name of Object.keys(error).slice(0, most)) {
    const value = readFrom(error, name);
    if (typeof value !== 'object' && typeof value !== 'function' && name !== '__proto__')
      data[name] = value;
  }
  const cause = readFrom(error, 'cause');
  if (cause !== undefined) data['cause'] = cause;
  const errors = readFrom(error, 'errors');
  if (Array.isArray(errors)) data['errors'] = errors;
  return data;
}
