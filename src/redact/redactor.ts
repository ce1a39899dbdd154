import type { AnyValue } from '@opentelemetry/api';
import { isCard } from './checks.ts';
import { createMarks, type Marks } from './marks.ts';
import { findName, type NameFinding } from './names.ts';
import { defaultRedaction, type RedactOptions } from './options.ts';
import { createPseudonyms } from './pseudonym.ts';
import { customRule, type RuleRow } from './rules.ts';
import { hideLiterals } from './sql.ts';
import { createTextCleaner, maxText, type TextCleaner } from './text.ts';
import { createBudget, walk, type NameRule, type Rules } from './walk.ts';

/** The one cleaner of a process: every record and span passes it before any sink. */
export interface Redactor {
  /** Gives plain, bounded, clean data; what needs no change is returned as it is. */
  readonly plain: (value: unknown) => AnyValue;
  /** The same for somebody else's formatter: instances without a secret stay as they are. */
  readonly keep: (value: unknown) => unknown;
  /** Cleans the value of a name; undefined when it is dropped. */
  readonly named: (name: string, value: unknown) => AnyValue;
  readonly text: (text: string) => string;
  /** Cleans a database query: literals are hidden. */
  readonly query: (text: string, doubleQuotes: boolean) => string;
  readonly pseudonym: (value: string) => string;
  /** How many values each rule found since the start. */
  readonly counts: () => Readonly<Record<string, number>>;
}

// A name is a word or a few; a longer one is data.
const maxName = 256;
// Names of one application: a few hundred. Names made of data do not fill the memory.
const mostNames = 4_096;
// Items of a list under a secret name that get a mark each.
const mostHidden = 100;

const data = { keepInstances: false } as const;
const instances = { keepInstances: true } as const;
const harmless: NameFinding = { rule: undefined, safe: true };

/** Makes the redactor. Pure but for its counts and the keys of its pseudonyms. */
export function createRedactor(options: RedactOptions = defaultRedaction): Redactor {
  const pseudonym = createPseudonyms(options.pseudonyms);
  const marks = createMarks(options, pseudonym);
  const plain = (value: unknown, safe = false): AnyValue =>
    walk(value, rules, data, createBudget(), [], safe);
  const find = keepAnswers((name) => findFor(name, options));
  const text = options.off ? cutOnly : createTextCleaner(marks, find, plain);
  const nameOf = keepAnswers((name) => createNameRule(name, find(name), marks, text, plain));
  const rules: Rules = { text, number: (value) => cleanNumber(value, marks), name: nameOf };
  return {
    plain: (value) => plain(value),
    keep: (value) => walk(value, rules, instances, createBudget()),
    named(name, value) {
      const { hide, safe } = nameOf(name);
      return hide === undefined ? plain(value, safe) : hide(value);
    },
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
  const written = text(name.length > maxName ? `${name.slice(0, maxName)}[cut]` : name);
  if (rule === undefined || marks.actionOf(rule) === 'keep') return { written, safe };
  return { written, safe: false, hide: (value) => hide(rule, value, marks, plain) };
}

function hide(
  rule: RuleRow,
  value: unknown,
  marks: Marks,
  plain: (value: unknown) => AnyValue,
): AnyValue {
  // Whether there is a password is no secret.
  if (value === null || value === undefined || typeof value === 'boolean' || value === '')
    return value;
  const action = marks.actionOf(rule);
  if (action === 'drop') return marks.of(rule, '') as AnyValue;
  if (Array.isArray(value)) {
    const clean = value.slice(0, mostHidden).map((item) => hide(rule, item, marks, plain));
    return clean.length === value.length && clean.every((item, index) => item === value[index])
      ? value
      : clean;
  }
  if (typeof value !== 'object' && typeof value !== 'function') {
    return marks.of(rule, value as string | number) as AnyValue;
  }
  // A pseudonym and a cut address are texts: an object is walked instead.
  if (action === 'pseudonymise' || action === 'truncate') return plain(value);
  marks.count(rule.rule);
  return '[masked]';
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

function keepAnswers<Answer>(ask: (name: string) => Answer): (name: string) => Answer {
  const answers = new Map<string, Answer>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    if (answers.size >= mostNames) answers.clear();
    const answer = ask(name);
    answers.set(name, answer);
    return answer;
  };
}
