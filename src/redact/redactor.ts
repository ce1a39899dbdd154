import type { AnyValue } from '@opentelemetry/api';
import { isCard } from './checks.ts';
import { primitiveText, readFrom } from './foreign.ts';
import { keep } from './keep.ts';
import { keepAnswers, maxName } from './keep-answers.ts';
import { createMarks, type Marks } from './marks.ts';
import { findName, type NameFinding } from './names.ts';
import { defaultRedaction, type RedactOptions } from './options.ts';
import { createPseudonyms } from './pseudonym.ts';
import { customRule, type RuleRow } from './rules.ts';
import { hideLiterals } from './sql.ts';
import { createTextCleaner, maxText, type TextCleaner } from './text.ts';
import { createBudget, leastCard, maxWidth, walk, type NameRule, type Rules } from './walk.ts';

/** What was logged beside a message, read once. */
export interface CleanFields {
  /** Plain, bounded, clean data by name; empty for what has no names. */
  readonly values: Readonly<Record<string, AnyValue>>;
  /** True when nothing was hidden, cut or read in another's place: {@link Redactor.keep} would return the fields themselves. */
  readonly areSame: boolean;
}

/** The one cleaner of a process: every record and span passes it before any sink. */
export interface Redactor {
  /** Gives a copy: plain, bounded, clean data. Never throws. */
  readonly plain: (value: unknown) => AnyValue;
  /** Begins a record, and gives its fields, of which the caller reads the names and keeps the values. Never throws. */
  readonly fields: (fields: object) => CleanFields;
  /** For somebody else's formatter: what holds no secret is returned as it is, whatever it is. */
  readonly keep: (value: unknown) => unknown;
  /** Cleans the value of a name; undefined when it is dropped. */
  readonly named: (name: string, value: unknown) => AnyValue;
  /** Cleans a name: data that was put where a name belongs. */
  readonly name: (name: string) => string;
  readonly text: (text: string) => string;
  /** Cleans a database query: literals are hidden. */
  readonly query: (text: string, doubleQuotes: boolean) => string;
  readonly pseudonym: (value: string) => string;
  /** How many values each rule found since the start. */
  readonly counts: () => Readonly<Record<string, number>>;
}

// Items of a list under a secret name that get a mark each.
const mostHidden = 100;
// Lists in lists under a secret name.
const mostNested = 3;

// Shorter than the shortest token, with fewer digits than a phone number: such a name is no data.
const plainName = /^(?=.{1,14}$)[a-z][a-z_]*\d{0,7}$/;

const harmless: NameFinding = { rule: undefined, safe: true };

/** Makes the redactor. Pure but for its counts and the keys of its pseudonyms. */
export function createRedactor(options: RedactOptions = defaultRedaction): Redactor {
  const pseudonym = createPseudonyms(options.pseudonyms);
  const marks = createMarks(options, pseudonym);
  const plain = (value: unknown, safe = false): AnyValue =>
    walk(value, rules, createBudget(), [], safe);
  const find = keepAnswers((name) => findFor(name, options));
  const text = options.off
    ? cutOnly
    : createTextCleaner(marks, find, (value, budget) => walk(value, rules, budget));
  const nameOf: (name: string) => NameRule = keepAnswers((name) => {
    const known = createNameRule(name, find(name), marks, text, plain);
    return known.hide === undefined && rawNames.has(name)
      ? { ...known, hide: (value) => hideRaw(value, nameOf, plain) }
      : known;
  });
  const rules: Rules = { text, number: (value) => cleanNumber(value, marks), name: nameOf };
  return {
    plain: (value) => plain(value),
    fields(fields) {
      const budget = createBudget(true);
      const clean = walk(fields, rules, budget);
      const areSame = !budget.changed && !budget.foreign;
      return typeof clean !== 'object' || clean === null || Array.isArray(clean)
        ? { values: {}, areSame }
        : { values: clean as Record<string, AnyValue>, areSame };
    },
    keep: (value) => (options.off ? value : keep(value, rules)),
    named(name, value) {
      const { hide, safe } = nameOf(name);
      if (hide !== undefined) return hide(value);
      // Most are texts and small numbers: nothing to walk.
      if (typeof value === 'string') return text(value, safe);
      return typeof value === 'number' && value < leastCard ? value : plain(value, safe);
    },
    name: (name) => nameOf(name).written,
    text: (value) => text(value),
    query: (value, doubleQuotes) =>
      text(options.off ? value : hideLiterals(value.slice(0, maxText), doubleQuotes)),
    pseudonym,
    counts: marks.counts,
  };
}

/** A name of the configuration comes first, as it is written. */
function findFor(name: string, options: RedactOptions): NameFinding {
  if (options.off) return harmless;
  const own = options.actions.get(name);
  if (own === undefined) return findName(name.slice(0, maxName));
  return own === 'keep' ? harmless : { rule: customRule(own), safe: false };
}

function createNameRule(
  name: string,
  { rule, safe }: NameFinding,
  marks: Marks,
  text: TextCleaner,
  plain: (value: unknown) => AnyValue,
): NameRule {
  const written = plainName.test(name)
    ? name
    : text(name.length > maxName ? `${name.slice(0, maxName)}[cut]` : name);
  if (rule === undefined || marks.actionOf(rule) === 'keep') return { written, safe };
  return { written, safe: false, hide: (value) => hide(rule, value, marks, plain, 0) };
}

function hide(
  rule: RuleRow,
  value: unknown,
  marks: Marks,
  plain: (value: unknown) => AnyValue,
  depth: number,
): AnyValue {
  // Whether there is a password is no secret.
  if (value === null || value === undefined || typeof value === 'boolean' || value === '')
    return value;
  const action = marks.actionOf(rule);
  if (action === 'drop') return marks.of(rule, '') as AnyValue;
  if (typeof value === 'string') return marks.of(rule, value.slice(0, maxText)) as AnyValue;
  if (typeof value === 'number') return marks.of(rule, value) as AnyValue;
  if (typeof value !== 'object') return marks.of(rule, primitiveText(value)) as AnyValue;
  if (depth < mostNested && isList(value)) return hideItems(rule, value, marks, plain, depth);
  // A pseudonym and a cut address are texts: an object is walked instead.
  if (action === 'pseudonymise' || action === 'truncate') return plain(value);
  marks.count(rule.rule);
  return '[masked]';
}

/** Node.js keeps the headers of a message as a flat list of names and values. */
const rawNames: ReadonlySet<string> = new Set(['rawHeaders', 'rawTrailers']);

/** A list of headers in which nothing has to be hidden is returned itself. */
function hideRaw(
  value: unknown,
  nameOf: (name: string) => NameRule,
  plain: (value: unknown) => AnyValue,
): AnyValue {
  if (typeof value !== 'object' || value === null || !isList(value)) return plain(value);
  const clean: AnyValue[] = [];
  let isSame = true;
  for (let index = 0; index < value.length && index < maxWidth; index += 1) {
    const item = readFrom(value, index);
    const name = index % 2 === 1 ? readFrom(value, index - 1) : undefined;
    const hide = typeof name === 'string' ? nameOf(name).hide : undefined;
    const hidden = hide === undefined ? plain(item) : hide(item);
    if (hidden !== item) isSame = false;
    clean.push(hidden);
  }
  return isSame ? (value as AnyValue[]) : clean;
}

/** A list of which nothing has to be hidden is returned itself. */
function hideItems(
  rule: RuleRow,
  list: readonly unknown[],
  marks: Marks,
  plain: (value: unknown) => AnyValue,
  depth: number,
): AnyValue {
  const clean: AnyValue[] = [];
  let isSame = list.length <= mostHidden;
  for (let index = 0; index < list.length && index < mostHidden; index += 1) {
    const item = readFrom(list, index);
    const hidden = hide(rule, item, marks, plain, depth + 1);
    if (hidden !== item) isSame = false;
    clean.push(hidden);
  }
  return isSame ? (list as AnyValue[]) : clean;
}

/** A proxy that was revoked throws when it is asked. */
function isList(value: object): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function cleanNumber(value: number, marks: Marks): number | string {
  if (!Number.isSafeInteger(value)) return value;
  const digits = String(value);
  if (!isCard(digits)) return value;
  const mark = marks.ofValue('card', digits);
  return mark === digits ? value : mark;
}

function cutOnly(text: string): string {
  return text.length <= maxText
    ? text
    : `${text.slice(0, maxText)}[cut: ${text.length} characters]`;
}
