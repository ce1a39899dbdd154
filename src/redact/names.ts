import { keepAnswers } from './keep-answers.ts';
import { ruleTable, safeNames, type RuleRow } from './rules.ts';

/** What a name says of its value. */
export interface NameFinding {
  /** Rule that masks the value; undefined when the name reveals nothing. */
  readonly rule: RuleRow | undefined;
  /** True: an identifier of a thing, in which digits mean nothing. */
  readonly safe: boolean;
}

const nothing: NameFinding = { rule: undefined, safe: false };
const safe: NameFinding = { rule: undefined, safe: true };

/** Words that say what a thing is for, not what it is: `password_changed_at`, `token_type`. */
const harmlessEndings: ReadonlySet<string> = new Set([
  'at',
  'count',
  'enabled',
  'expired',
  'expires',
  'expiry',
  'in',
  'length',
  'limit',
  'policy',
  'required',
  'status',
  'strength',
  'type',
  'usage',
]);

const byEnding = new Map<string, NameFinding>();
const byWhole = new Map<string, NameFinding>();
const byPart: (readonly [string, NameFinding])[] = [];
for (const row of ruleTable) {
  const finding: NameFinding = { rule: row, safe: false };
  for (const name of row.names) byEnding.set(name, finding);
  for (const name of row.exact) byWhole.set(name, finding);
  for (const part of row.parts) byPart.push([part, finding]);
}
for (const name of safeNames) byEnding.set(name, safe);
// One pass over a name, instead of one for each part: hardly any name holds one.
const anyPart = new RegExp(byPart.map(([part]) => part).join('|'));
const plainWords = /^[a-z]+(?:_[a-z]+)*\d*$/;

/**
 * Splits a name into lower-case words joined by `_`: `X-Api-Key`, `apiKey` and `api.key` are all `api_key` at their end.
 * Accents and digits at the end do not count.
 */
export function toWords(name: string): string {
  // Most names are words already.
  if (plainWords.test(name)) return name.replace(/\d+$/, '');
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_?\d*_?$/g, '');
}

/** Finds what a name says of its value, by the table of rules. Slow: callers keep the answer. */
export function findName(name: string): NameFinding {
  return findingOf(toWords(name));
}

// Names that differ by their digits only are one: `k1`, `k2`.
const findingOf = keepAnswers(findWords);

function findWords(words: string): NameFinding {
  const whole = byWhole.get(words);
  if (whole !== undefined) return whole;
  for (let start = 0; start !== -1; start = nextWord(words, start)) {
    const finding = byEnding.get(words.slice(start));
    if (finding !== undefined) return finding;
  }
  if (harmlessEndings.has(words.slice(words.lastIndexOf('_') + 1))) return nothing;
  const squashed = words.replaceAll('_', '');
  if (!anyPart.test(squashed)) return nothing;
  return byPart.find(([part]) => squashed.includes(part))?.[1] ?? nothing;
}

function nextWord(words: string, from: number): number {
  const end = words.indexOf('_', from);
  return end === -1 ? -1 : end + 1;
}
