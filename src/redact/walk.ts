import type { AnyValue } from '@opentelemetry/api';
import { primitiveText, readFrom, toData, unreadable } from './foreign.ts';

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

/** The least number that could be that of a card: 13 digits. */
export const leastCard = 1e12;
// A person reads no deeper; beyond, a mark stands for the rest.
const maxDepth = 10;
/** Names of one object, items of one list. */
export const maxWidth = 1_000;
// Objects and lists of one record. 5,000 of them take about 1 ms.
const maxObjects = 5_000;
// Values of one record, the plain ones among them: 1,000 lists of 1,000 numbers would be a million.
const maxValues = 50_000;
/** Characters of all texts of one record. Hostile ones take 5 ms for 32 kB. */
const maxCharacters = 65_536;

/** What one record may still use, and whether its copy says something else than the record. */
export interface Budget {
  objects: number;
  values: number;
  characters: number;
  /** True when a secret was found, or something was left out. */
  changed: boolean;
  /** True when the data of an instance was read in its place: of an error, of what has a `toJSON`. */
  foreign: boolean;
  /** The copy of the first object is read by its names and dropped: what else belongs to it does no harm in it. */
  readonly dropsFirst: boolean;
}

/** Starts the account of one record. */
export function createBudget(dropsFirst = false): Budget {
  return {
    objects: maxObjects,
    values: maxValues,
    characters: maxCharacters,
    changed: false,
    foreign: false,
    dropsFirst,
  };
}

/**
 * Copies a value as plain data (text, numbers, lists, maps), bounded and clean. Everything of the original is read once,
 * so that nothing changes, throws or runs code of the application when the copy is sent later.
 * Never throws: what cannot be read is replaced by a mark.
 */
export function walk(
  value: unknown,
  rules: Rules,
  budget: Budget,
  parents: object[] = [],
  safe = false,
): AnyValue {
  budget.values -= 1;
  if (budget.values < 0) return mark('[cut: too many values]', budget);
  if (typeof value === 'string') return walkText(value, rules, budget, safe);
  if (typeof value === 'number') return walkNumber(value, rules, budget, safe);
  if (typeof value === 'boolean' || value === null || value === undefined) return value;
  if (typeof value !== 'object') return walkText(primitiveText(value), rules, budget, false);
  if (parents.includes(value)) return mark('[circular]', budget);
  if (parents.length >= maxDepth) return mark('[too deep]', budget);
  budget.objects -= 1;
  if (budget.objects < 0) return mark('[cut: too many values]', budget);
  parents.push(value);
  const copy = walkObject(value, rules, budget, parents);
  parents.pop();
  return copy;
}

function mark(text: string, budget: Budget): string {
  budget.changed = true;
  return text;
}

function walkText(text: string, rules: Rules, budget: Budget, safe: boolean): string {
  if (text.length > 0 && budget.characters <= 0)
    return mark(`[cut: ${text.length} characters]`, budget);
  budget.characters -= text.length;
  const clean = rules.text(text, safe);
  if (clean !== text) budget.changed = true;
  return clean;
}

function walkNumber(value: number, rules: Rules, budget: Budget, safe: boolean): number | string {
  if (safe || value < leastCard) return value;
  const clean = rules.number(value);
  if (typeof clean === 'string') budget.changed = true;
  return clean;
}

function walkObject(value: object, rules: Rules, budget: Budget, parents: object[]): AnyValue {
  try {
    if (Array.isArray(value)) return walkList(value, rules, budget, parents);
    const data = dataOf(value);
    if (data === value) return walkMap(value, rules, budget, parents);
    budget.foreign = true;
    return walk(data, rules, budget, parents);
  } catch {
    return mark(unreadable, budget);
  }
}

/** `toJSON` of the application may throw: then its fields are read. */
function dataOf(value: object): unknown {
  try {
    return isPlain(value) && typeof (value as { toJSON?: unknown }).toJSON !== 'function'
      ? value
      : toData(value, maxWidth);
  } catch {
    return value;
  }
}

/** Tells whether a value is an object without a class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function walkList(
  list: readonly unknown[],
  rules: Rules,
  budget: Budget,
  parents: object[],
): AnyValue {
  const copy: AnyValue[] = [];
  const length = Math.min(list.length, maxWidth);
  for (let index = 0; index < length; index += 1)
    copy.push(walk(readFrom(list, index), rules, budget, parents));
  if (list.length > maxWidth) copy.push(mark(`[cut: ${list.length} items]`, budget));
  return copy;
}

function walkMap(map: object, rules: Rules, budget: Budget, parents: object[]): AnyValue {
  const names = Object.keys(map);
  const mayHoldMore = budget.dropsFirst && parents.length === 1;
  const whole = names.length <= maxWidth ? wholeCopy(map, mayHoldMore) : undefined;
  if (whole === undefined) return walkNames(map, names, rules, budget, parents);
  // Most objects are clean: their copy is made at once, and only what has to change is written again.
  let rebuilt: Record<string, AnyValue> | undefined;
  // Four times as fast as a list of names: nothing is inherited here.
  for (const name in whole) {
    const value = whole[name];
    const known = rules.name(name);
    const clean = walkNamed(name, value, known, rules, budget, parents);
    if (rebuilt === undefined && (known.written !== name || clean === undefined))
      rebuilt = firstFields(whole, name);
    if (rebuilt !== undefined) {
      if (clean !== undefined) setOwn(rebuilt, known.written, clean);
    } else if (clean !== value) setOwn(whole, name, clean);
  }
  return rebuilt ?? (whole as Record<string, AnyValue>);
}

/** Gives the fields of a copy that come before one that is dropped or renamed. */
function firstFields(copy: object, end: string): Record<string, AnyValue> {
  const first: Record<string, AnyValue> = {};
  for (const name of Object.keys(copy)) {
    if (name === end) break;
    setOwn(first, name, readFrom(copy, name));
  }
  return first;
}

/** Copies field by field what cannot be copied as a whole. */
function walkNames(
  map: object,
  names: readonly string[],
  rules: Rules,
  budget: Budget,
  parents: object[],
): AnyValue {
  const copy: Record<string, AnyValue> = {};
  const length = Math.min(names.length, maxWidth);
  for (let index = 0; index < length; index += 1) {
    const name = names[index] ?? '';
    const value = readFrom(map, name);
    const known = rules.name(name);
    const clean = walkNamed(name, value, known, rules, budget, parents);
    if (clean !== undefined) setOwn(copy, known.written, clean);
  }
  if (names.length > maxWidth) copy['[cut]'] = mark(`${names.length} names`, budget);
  return copy;
}

/** A copy as the engine makes it, five times as fast as field by field; undefined where something else belongs to the object. */
function wholeCopy(map: object, mayHoldMore: boolean): Record<string, unknown> | undefined {
  if (!mayHoldMore && Object.getOwnPropertySymbols(map).length > 0) return undefined;
  if (inheritsNames(empty)) return undefined;
  try {
    return { ...map };
  } catch {
    return undefined;
  }
}

const empty = {};

/** Tells whether a library has put something on the prototype of all objects. */
function inheritsNames(object: object): boolean {
  for (const name in object) return name !== '';
  return false;
}

/** Cleans what stands under a name. A list under a secret name that holds nothing to hide is given back itself: it is copied here. */
function walkNamed(
  name: string,
  value: unknown,
  { hide, safe, written }: NameRule,
  rules: Rules,
  budget: Budget,
  parents: object[],
): AnyValue {
  if (written !== name) budget.changed = true;
  if (hide === undefined) return walk(value, rules, budget, parents, safe);
  const hidden = hide(value);
  if (hidden !== value) budget.changed = true;
  else if (typeof value === 'object') return walk(value, rules, budget, parents);
  return hidden;
}

/** Sets a field, also one with the name `__proto__`. */
export function setOwn(map: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(map, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  else map[name] = value;
}
