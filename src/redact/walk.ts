import type { AnyValue } from '@opentelemetry/api';
import { types } from 'node:util';

/** What a walk asks about each name and each text. */
export interface Rules {
  /** Cleans a text; `safe` says that digits in it mean nothing. */
  readonly text: (text: string, safe: boolean) => string;
  readonly number: (value: number) => number | string;
  /** Says what a name means; `hidden` gives the mark for a value under it. */
  readonly name: (name: string) => NameRule;
}

/** What is known of one name. */
export interface NameRule {
  /** The name as it is written: cleaned and bounded. */
  readonly written: string;
  readonly safe: boolean;
  /** Gives the mark that stands for a value of this name; undefined drops the value. Absent: the value is walked. */
  readonly hide?: ((value: unknown) => AnyValue) | undefined;
}

/** How a walk treats what is not plain data. */
export interface WalkMode {
  /** True: instances (errors, dates, models) stay as they are unless they hold a secret, for a formatter that knows them. */
  readonly keepInstances: boolean;
}

// A person reads no deeper; beyond, a mark stands for the rest.
const maxDepth = 10;
// Names of one object, items of one list.
const maxWidth = 1_000;
// Values of one record. 5,000 of them take about 1 ms.
const maxValues = 5_000;

/** What one record may still use. */
export interface Budget {
  values: number;
}

/** Starts the account of one record. */
export function createBudget(): Budget {
  return { values: maxValues };
}

/**
 * Makes a value plain (text, numbers, lists, maps), bounded and clean, without changing it: what needs no change is returned as it is.
 * Never throws: what cannot be read is replaced by a mark.
 */
export function walk(
  value: unknown,
  rules: Rules,
  mode: WalkMode,
  budget: Budget,
  parents: object[] = [],
  safe = false,
): AnyValue {
  if (typeof value === 'string') return rules.text(value, safe);
  if (typeof value === 'number') return safe || value < 1e12 ? value : rules.number(value);
  if (typeof value === 'boolean' || value === null || value === undefined) return value;
  if (typeof value !== 'object') return toPrimitive(value, rules, mode);
  if (parents.includes(value)) return '[circular]';
  if (parents.length >= maxDepth) return '[too deep]';
  budget.values -= 1;
  if (budget.values <= 0) return '[cut: too many values]';
  parents.push(value);
  try {
    return walkObject(value, rules, mode, budget, parents);
  } catch {
    return walkBroken(value, rules, mode, budget, parents);
  } finally {
    parents.pop();
  }
}

/** One getter throws, or `toJSON` does: what can be read is kept. */
function walkBroken(
  value: object,
  rules: Rules,
  mode: WalkMode,
  budget: Budget,
  parents: object[],
): AnyValue {
  try {
    return walkWideMap(
      value as Record<string, unknown>,
      Object.keys(value),
      rules,
      mode,
      budget,
      parents,
    );
  } catch {
    return '[unreadable]';
  }
}

function toPrimitive(value: unknown, rules: Rules, mode: WalkMode): AnyValue {
  if (mode.keepInstances && typeof value !== 'bigint') return value as AnyValue;
  if (typeof value === 'function') return `[function ${value.name.slice(0, 64)}]`;
  const text = String(value);
  const clean = rules.text(text, false);
  return mode.keepInstances && clean === text ? (value as AnyValue) : clean;
}

function walkObject(
  value: object,
  rules: Rules,
  mode: WalkMode,
  budget: Budget,
  parents: object[],
): AnyValue {
  if (Array.isArray(value)) return walkList(value, rules, mode, budget, parents);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    const toJson: unknown = (value as { toJSON?: unknown }).toJSON;
    return typeof toJson === 'function'
      ? walkInstance(value, rules, mode, budget, parents)
      : walkMap(value as Record<string, unknown>, rules, mode, budget, parents);
  }
  return walkInstance(value, rules, mode, budget, parents);
}

function walkList(
  list: readonly unknown[],
  rules: Rules,
  mode: WalkMode,
  budget: Budget,
  parents: object[],
): AnyValue {
  let copy: AnyValue[] | undefined;
  const length = Math.min(list.length, maxWidth);
  for (let index = 0; index < length; index += 1) {
    const item: unknown = list[index];
    const clean = walk(item, rules, mode, budget, parents);
    if (copy !== undefined) copy.push(clean);
    else if (clean !== item) copy = [...(list.slice(0, index) as AnyValue[]), clean];
  }
  if (list.length <= maxWidth) return copy ?? (list as AnyValue[]);
  return [...(copy ?? (list.slice(0, maxWidth) as AnyValue[])), `[cut: ${list.length} items]`];
}

function walkMap(
  map: Record<string, unknown>,
  rules: Rules,
  mode: WalkMode,
  budget: Budget,
  parents: object[],
): AnyValue {
  const names = Object.keys(map);
  if (names.length > maxWidth) return walkWideMap(map, names, rules, mode, budget, parents);
  let copy: Record<string, AnyValue> | undefined;
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    const value: unknown = map[name];
    const known = rules.name(name);
    const clean =
      known.hide === undefined
        ? walk(value, rules, mode, budget, parents, known.safe)
        : known.hide(value);
    if (clean === value && known.written === name) continue;
    // Spread keeps the shape of the object: half the time of setting name by name, here and in JSON.stringify.
    copy ??= { ...map } as Record<string, AnyValue>;
    if (known.written !== name || clean === undefined) delete copy[name];
    if (clean !== undefined) set(copy, known.written, clean);
  }
  return (copy ?? map) as AnyValue;
}

/** The slow way: for objects with very many names, and for those with a getter that throws. */
function walkWideMap(
  map: Record<string, unknown>,
  names: readonly string[],
  rules: Rules,
  mode: WalkMode,
  budget: Budget,
  parents: object[],
): AnyValue {
  const copy: Record<string, AnyValue> = {};
  for (const name of names.slice(0, maxWidth)) {
    const value = read(map, name);
    const known = rules.name(name);
    const clean =
      known.hide === undefined
        ? walk(value, rules, mode, budget, parents, known.safe)
        : known.hide(value);
    if (clean !== undefined) set(copy, known.written, clean);
  }
  if (names.length > maxWidth) copy['[cut]'] = `${names.length} names`;
  return copy as AnyValue;
}

function set(map: Record<string, AnyValue>, name: string, value: AnyValue): void {
  if (name === '__proto__')
    Object.defineProperty(map, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  else map[name] = value;
}

/** A getter of the user's may throw. */
function read(map: Record<string, unknown>, name: string): unknown {
  try {
    return map[name];
  } catch {
    return '[unreadable]';
  }
}

function walkInstance(
  value: object,
  rules: Rules,
  mode: WalkMode,
  budget: Budget,
  parents: object[],
): AnyValue {
  const plain = toPlain(value);
  const clean = walk(plain, rules, mode.keepInstances ? asData : mode, budget, parents);
  if (!mode.keepInstances) return clean;
  // For somebody else's formatter: the instance itself, unless it shows a secret.
  if (clean === plain || isSame(clean, plain)) return value as unknown as AnyValue;
  return value instanceof Error ? (copyError(value, clean) as unknown as AnyValue) : clean;
}

const asData: WalkMode = { keepInstances: false };

/** Walks of plain data that changed nothing but the form (a date inside, a list in a list) count as unchanged. */
function isSame(clean: AnyValue, plain: unknown): boolean {
  if (clean === plain) return true;
  if (typeof clean !== 'object' || clean === null || typeof plain !== 'object' || plain === null) {
    return typeof plain !== 'string' && typeof plain !== 'number' && !isMark(clean);
  }
  const names = Object.keys(clean);
  if (names.length !== Object.keys(plain).length) return false;
  return names.every((name) =>
    isSame((clean as Record<string, AnyValue>)[name], (plain as Record<string, unknown>)[name]),
  );
}

function isMark(value: AnyValue): boolean {
  return typeof value === 'string' && value.startsWith('[') && !value.startsWith('[function');
}

/** An error whose message, stack or fields held a secret, with its class and its other fields. */
function copyError(error: Error, clean: AnyValue): Error {
  const copy: Error = Object.create(
    Object.getPrototypeOf(error),
    Object.getOwnPropertyDescriptors(error),
  );
  for (const [name, value] of Object.entries(clean as Record<string, AnyValue>)) {
    if (name === 'type') continue;
    Object.defineProperty(copy, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: Object.prototype.propertyIsEnumerable.call(error, name),
    });
  }
  return copy;
}

/** Gives the plain data of an instance, as JSON or a person would see it. */
function toPlain(value: object): unknown {
  if (types.isNativeError(value) || value instanceof Error) return errorData(value);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  const toJson: unknown = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJson === 'function' && !ArrayBuffer.isView(value)) return toJson.call(value);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Map)
    return Object.fromEntries(
      [...value].slice(0, maxWidth).map(([name, item]) => [String(name), item]),
    );
  if (value instanceof Set) return [...value].slice(0, maxWidth + 1);
  if (value instanceof RegExp) return String(value);
  if (isBoxed(value)) return value.valueOf();
  return { ...value };
}

function isBoxed(value: object): boolean {
  return types.isBoxedPrimitive(value);
}

/** Type, message, stack, code and cause of an error, and the primitive fields that libraries add. */
function errorData(error: Error): Record<string, unknown> {
  const data: Record<string, unknown> = {
    type: error.name,
    message: error.message,
    stack: error.stack,
  };
  for (const [name, value] of Object.entries(error)) {
    if (typeof value !== 'object' && typeof value !== 'function') data[name] = value;
  }
  if (error.cause !== undefined) data['cause'] = error.cause;
  if (Array.isArray((error as { errors?: unknown }).errors))
    data['errors'] = (error as AggregateError).errors;
  return data;
}
