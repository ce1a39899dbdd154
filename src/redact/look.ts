import { isError, readFrom, toData } from './foreign.ts';
import { maxText } from './text.ts';
import { isPlain, maxCharacters, type Rules } from './walk.ts';

// Values of one record that are looked at. 50,000 of them take about 10 ms.
const maxLooks = 50_000;
// What a name that was never seen costs, in values.
const nameCost = 5;
// Windows of a long text share so much, so that a secret across two of them is found.
const overlap = 512;

/** What looking at one record may still use. */
export interface LookBudget {
  values: number;
  characters: number;
}

/** Starts the account of one record. */
export function createLookBudget(): LookBudget {
  return { values: maxLooks, characters: maxCharacters };
}

/**
 * Tells whether a value holds something that a rule hides. Goes through it without recursion and changes nothing, so neither
 * depth nor cycles matter. Never throws; beyond the budget, and in what cannot be read, nothing is found.
 */
export function holdsSecret(start: unknown, rules: Rules, budget: LookBudget): boolean {
  const seen = new Set<object>();
  const waiting: object[] = [];
  const look = (value: unknown, safe: boolean): boolean => {
    budget.values -= 1;
    if (typeof value === 'string') return isSecretText(value, rules, budget, safe);
    if (typeof value === 'number') return !safe && value >= 1e12 && rules.number(value) !== value;
    if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      waiting.push(value);
    }
    return false;
  };
  if (look(start, false)) return true;
  for (let next = waiting.pop(); next !== undefined && budget.values > 0; next = waiting.pop()) {
    try {
      if (lookInto(next, look, rules, budget)) return true;
    } catch {
      // It cannot be listed: no formatter prints it, either.
    }
  }
  return false;
}

type Look = (value: unknown, safe: boolean) => boolean;

function lookInto(value: object, look: Look, rules: Rules, budget: LookBudget): boolean {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && budget.values > 0; index += 1)
      if (look(readFrom(value, index), false)) return true;
    return false;
  }
  const data = dataOf(value, budget.values);
  if (data !== value && look(data, false)) return true;
  // Of an error, a formatter may also print the objects that a library hung on it.
  if (data !== value && !isError(value)) return false;
  for (const name of Object.keys(value)) {
    budget.values -= nameCost;
    if (budget.values <= 0) return false;
    const item = readFrom(value, name);
    const { hide, safe, written } = rules.name(name);
    if (written !== name && name.length <= maxText) return true;
    if (hide === undefined ? look(item, safe) : hide(item) !== item) return true;
  }
  return false;
}

function dataOf(value: object, most: number): unknown {
  try {
    return isPlain(value) && typeof (value as { toJSON?: unknown }).toJSON !== 'function'
      ? value
      : toData(value, most);
  } catch {
    return value;
  }
}

/** A long text is looked at in windows: unlike a copy for OTLP, a line is not cut. */
function isSecretText(text: string, rules: Rules, budget: LookBudget, safe: boolean): boolean {
  for (let from = 0; from === 0 || from + overlap < text.length; from += maxText - overlap) {
    if (budget.characters <= 0) return false;
    const window = from === 0 && text.length <= maxText ? text : text.slice(from, from + maxText);
    budget.characters -= window.length;
    if (rules.text(window, safe) !== window) return true;
  }
  return false;
}
