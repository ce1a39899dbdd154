import { truncateAddress } from './address.ts';
import { isCard } from './checks.ts';
import type { RedactOptions } from './options.ts';
import { customRule, rowOf, type RedactAction, type RuleName, type RuleRow } from './rules.ts';

/** What stands in the place of what was found, and how often. */
export interface Marks {
  readonly actionOf: (rule: RuleRow) => RedactAction;
  /** For a value that was found by itself, inside a text. */
  readonly ofValue: (rule: RuleName, found: string) => string;
  /** For the value of a name, inside a text. */
  readonly ofNamed: (rule: RuleRow, value: string) => string;
  /** For the value of a name; undefined drops it. */
  readonly of: (
    rule: RuleRow,
    value: string | number | bigint | symbol,
  ) => string | number | bigint | symbol | undefined;
  readonly count: (rule: string) => void;
  readonly counts: () => Readonly<Record<string, number>>;
}

/** Rules whose values leave a text readable without their kind: `Bearer [masked]`. */
const plainMarks: ReadonlySet<RuleName> = new Set(['url_userinfo', 'authorization']);

/** Makes the marks, by configuration. */
export function createMarks(options: RedactOptions, pseudonym: (value: string) => string): Marks {
  const counted: Record<string, number> = {};
  const count = (rule: string): void => {
    counted[rule] = (counted[rule] ?? 0) + 1;
  };

  function actionOf(rule: RuleRow): RedactAction {
    if (options.off) return 'keep';
    return rule.rule === 'custom' ? rule.action : (options.actions.get(rule.rule) ?? rule.action);
  }

  function toMark(action: RedactAction, label: string, value: string): string | undefined {
    if (action === 'drop') return undefined;
    if (action === 'pseudonymise') return pseudonym(value);
    if (action === 'truncate') return truncateAddress(value);
    const digits = action === 'last4' ? value.replace(/\D/g, '') : '';
    return digits.length >= 12 && isCard(digits) ? `[card *${digits.slice(-4)}]` : `[${label}]`;
  }

  return {
    actionOf,
    count,
    counts: () => ({ ...counted }),
    ofValue(rule, found) {
      const action = actionOf(rowOf(rule) ?? customRule('mask'));
      if (action === 'keep') return found;
      count(rule);
      return toMark(action, plainMarks.has(rule) ? 'masked' : rule, found) ?? '';
    },
    ofNamed(rule, value) {
      const action = actionOf(rule);
      if (action === 'keep' || isMark(value)) return value;
      const mark = toMark(action, 'masked', value) ?? '';
      if (mark !== value) count(rule.rule);
      return mark;
    },
    of(rule, value) {
      const text = String(value);
      if (isMark(text)) return value;
      const mark = toMark(actionOf(rule), 'masked', text);
      if (mark === text) return value;
      count(rule.rule);
      return mark;
    },
  };
}

function isMark(value: string): boolean {
  return /^\[(?:masked|card \*\d{4})\]/.test(value);
}
