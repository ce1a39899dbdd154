import { isError, readFrom, toData } from './foreign.ts';
import { maxText } from './text.ts';
import { isPlain, leastCard, type Rules } from './walk.ts';

// Values of one record that are looked at. 100,000 of them take about 20 ms.
const maxLooks = 100_000;
// An instance costs as much as this, in values.
const instanceCost = 10;
// What a name that was never seen costs, in values.
const nameCost = 5;
// Characters of one record that are looked at. Ordinary ones take about 15 ms for a million, the most hostile ones 1 s.
const maxLookedAt = 1_500_000;
// So many are looked at however long it takes: what is cut must not depend on the machine.
const sureLookedAt = 65_536;
// As long as the others may hold the event loop up.
const maxMillis = 25;
// Windows of a long text share so much, so that a secret across two of them is found.
const overlap = 512;

/** What looking at one record may still use. */
export interface LookBudget {
  values: number;
  characters: number;
  /** When it began to look at more than it does in any case: milliseconds of the clock and of CPU. */
  overtime?: { readonly clock: number; readonly cpu: number };
}

/** Starts the account of one record. */
export function createLookBudget(): LookBudget {
  return { values: maxLooks, characters: maxLookedAt };
}

/** Tells whether nothing more of the record may be looked at. */
export function isSpent(budget: LookBudget): boolean {
  if (budget.values <= 0 || budget.characters <= 0) return true;
  if (budget.characters > maxLookedAt - sureLookedAt) return false;
  budget.overtime ??= { clock: performance.now(), cpu: cpuMillis() };
  // A process that is made to wait has not worked so long.
  return (
    performance.now() - budget.overtime.clock > maxMillis &&
    cpuMillis() - budget.overtime.cpu > maxMillis
  );
}

/** Of this thread, where Node.js tells (from 23.9); else of the process. */
function cpuMillis(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  const { user, system } = (threadCpuUsage ?? process.cpuUsage).call(process);
  return (user + system) / 1_000;
}

/**
 * Tells whether a value holds something that a rule hides. Goes through it without recursion and changes nothing, so neither
 * depth nor cycles matter. Never throws. Fails closed: what lies beyond the budget is taken for a secret. In what cannot be
 * read, nothing is found: no formatter prints it.
 */
export function holdsSecret(start: unknown, rules: Rules, budget: LookBudget): boolean {
  const seen = new Set<object>();
  const waiting: object[] = [];
  const look = (value: unknown, safe: boolean): boolean => {
    budget.values -= 1;
    if (typeof value === 'string') return isSecretText(value, rules, budget, safe);
    if (typeof value === 'number')
      return !safe && value >= leastCard && rules.number(value) !== value;
    if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      waiting.push(value);
    }
    return false;
  };
  if (look(start, false)) return true;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (isSpent(budget)) return true;
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
    for (let index = 0; index < value.length; index += 1)
      if (isSpent(budget) || look(readFrom(value, index), false)) return true;
    return false;
  }
  const data = dataOf(value, budget.values);
  if (data !== value) budget.values -= instanceCost;
  if (data !== value && look(data, false)) return true;
  // Of an error, a formatter may also print the objects that a library hung on it.
  if (data !== value && !isError(value)) return false;
  for (const name of Object.keys(value)) {
    budget.values -= nameCost;
    if (isSpent(budget)) return true;
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

/** Tells whether a text holds a secret. A long one is looked at in windows: unlike a copy for OTLP, a line is not cut. */
export function isSecretText(
  text: string,
  rules: Rules,
  budget: LookBudget,
  safe: boolean,
): boolean {
  for (let from = 0; from === 0 || from + overlap < text.length; from += maxText - overlap) {
    if (isSpent(budget)) return true;
    const window = from === 0 && text.length <= maxText ? text : text.slice(from, from + maxText);
    budget.characters -= window.length;
    if (rules.text(window, safe) !== window) return true;
  }
  return false;
}
