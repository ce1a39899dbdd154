import { isError, readFrom, unreadable } from './foreign.ts';
import { createLookBudget, holdsSecret, isSecretText, isSpent, type LookBudget } from './look.ts';
import { maxText } from './text.ts';
import { createBudget, isPlain, leastCard, setOwn, walk, type Rules } from './walk.ts';

// Deeper than JSON.stringify of a library goes in practice; beyond, a mark stands for the rest.
const maxDepth = 100;
// Names of one object.
const maxNames = 10_000;
const lastNames = 100;

/**
 * Cleans what somebody else's formatter gets. A value without a secret is returned itself, whatever it is; one with a secret
 * is copied on the way to it, with a mark in its place. Instances without a secret stay as they are.
 * Fails closed: of what is too much to be looked at, a part is left, and a mark for the rest.
 * Never throws, unless the stack is at its end.
 */
export function keep(value: unknown, rules: Rules): unknown {
  if (!holdsSecret(value, rules, createLookBudget())) return value;
  return copyClean(value, rules, createLookBudget(), [], false);
}

function copyClean(
  value: unknown,
  rules: Rules,
  budget: LookBudget,
  parents: object[],
  safe: boolean,
): unknown {
  budget.values -= 1;
  if (budget.values < 0) return '[cut: too many values]';
  if (typeof value === 'string') return cleanText(value, rules, budget, safe);
  if (typeof value === 'number') return safe || value < leastCard ? value : rules.number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (parents.includes(value)) return '[circular]';
  if (parents.length >= maxDepth) return '[too deep]';
  parents.push(value);
  try {
    if (Array.isArray(value)) return copyList(value, rules, budget, parents);
    return isPlain(value) && typeof (value as { toJSON?: unknown }).toJSON !== 'function'
      ? copyMap(value, rules, budget, parents)
      : copyInstance(value, rules, budget, parents);
  } catch {
    return unreadable;
  } finally {
    parents.pop();
  }
}

function cleanText(text: string, rules: Rules, budget: LookBudget, safe: boolean): string {
  if (text.length > 0 && isSpent(budget)) return `[cut: ${text.length} characters]`;
  // The cleaner cuts long ones, with a secret or without.
  return isSecretText(text, rules, budget, safe) ? rules.text(text, safe) : text;
}

function copyList(
  list: readonly unknown[],
  rules: Rules,
  budget: LookBudget,
  parents: object[],
): unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    if (isSpent(budget)) return [...copy, `[cut: ${list.length} items]`];
    copy.push(copyClean(readFrom(list, index), rules, budget, parents, false));
  }
  return copy;
}

/**
 * Short texts and numbers come first, so that what is large takes nothing from its neighbours; of too many names, the last
 * ones stay as well: there a logger adds its own.
 */
function copyMap(
  map: object,
  rules: Rules,
  budget: LookBudget,
  parents: object[],
): Record<string, unknown> {
  const copy: Record<string | symbol, unknown> = {};
  const all = Object.keys(map);
  const names =
    all.length <= maxNames
      ? all
      : [...all.slice(0, maxNames - lastNames), ...all.slice(-lastNames)];
  const later: { readonly written: string; readonly value: unknown; readonly safe: boolean }[] = [];
  for (const name of names) {
    const value = readFrom(map, name);
    const { hide, safe, written } = rules.name(name);
    if (hide === undefined && isLarge(value)) {
      later.push({ written, value, safe });
      setOwn(copy, written, undefined);
      continue;
    }
    const clean = hide === undefined ? copyClean(value, rules, budget, parents, safe) : hide(value);
    if (hide === undefined || clean !== undefined) setOwn(copy, written, clean);
  }
  for (const { written, value, safe } of later)
    setOwn(copy, written, copyClean(value, rules, budget, parents, safe));
  if (names.length < all.length) copy['[cut]'] = `${all.length - names.length} names`;
  // What a library keeps beside the fields of a record.
  for (const symbol of Object.getOwnPropertySymbols(map)) copy[symbol] = readFrom(map, symbol);
  return copy;
}

function isLarge(value: unknown): boolean {
  if (typeof value === 'string') return value.length > maxText;
  return typeof value === 'object' && value !== null;
}

function copyInstance(value: object, rules: Rules, budget: LookBudget, parents: object[]): unknown {
  if (isSpent(budget)) return '[cut: too many values]';
  if (!holdsSecret(value, rules, budget)) return value;
  const clean = walk(value, rules, createBudget());
  if (!isError(value) || typeof clean !== 'object' || clean === null) return clean;
  // The walk passes over objects that a library hung on the error; a formatter does not.
  for (const name of Object.keys(value)) {
    const item = readFrom(value, name);
    if (typeof item !== 'object' || item === null || name === 'cause' || name === 'errors')
      continue;
    const { hide } = rules.name(name);
    setOwn(
      clean as Record<string, unknown>,
      name,
      hide === undefined ? copyClean(item, rules, budget, parents, false) : hide(item),
    );
  }
  return copyError(value, clean);
}

/** An error whose message, stack or fields held a secret, with its class and its other fields. */
function copyError(error: Error, clean: object): Error {
  const copy: Error = Object.create(
    Object.getPrototypeOf(error),
    Object.getOwnPropertyDescriptors(error),
  );
  for (const [name, value] of Object.entries(clean)) {
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
