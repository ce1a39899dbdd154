import type { Rule } from '../rule.ts';
import { Inexpressible } from './inexpressible.ts';
import type { Finding, Translated } from './target.ts';

/** Takes what is to be known of a translation that is nearly the rule. */
export type Note = (text: string) => void;

/** What became of the rules of a file. */
export interface Translation<Form> {
  readonly translated: readonly Translated<Form>[];
  readonly findings: readonly Finding[];
}

/** Translates rule by rule; one that cannot be is left out and told of. */
export function translateRules<Form>(
  rules: readonly Rule[],
  toForm: (rule: Rule, note: Note) => Form,
): Translation<Form> {
  const translated: Translated<Form>[] = [];
  const findings: Finding[] = [];
  for (const rule of rules) {
    const notes: string[] = [];
    const say = (isLeftOut: boolean, reason: string): void => {
      findings.push({ line: rule.line, rule: rule.name, isLeftOut, reason });
    };
    try {
      const form = toForm(rule, (text) => notes.push(text));
      for (const note of notes) say(false, note);
      translated.push({ rule, form, notes });
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      say(true, error.message);
    }
  }
  return { translated, findings };
}

/** Gives what was translated as a list in JSON. */
export function toJsonText(translated: readonly Translated<object>[]): string {
  const forms = translated.map(({ form }) => form);
  return `${JSON.stringify(forms, null, 2)}\n`;
}
