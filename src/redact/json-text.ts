import type { AnyValue } from '@opentelemetry/api';
import { createBudget, type Budget } from './walk.ts';

/** Cleans what was parsed, and says in the budget whether that changed it. */
export type WalkJson = (value: unknown, budget: Budget) => AnyValue;

/**
 * Cleans a text that is JSON as a whole, such as a body that was logged.
 * @returns The text itself when nothing in it had to be cleaned, or when it is no JSON.
 */
export function cleanJson(text: string, clean: WalkJson): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  // { … } or [ … ]
  if (!((first === 123 && last === 125) || (first === 91 && last === 93))) return text;
  const parsed = parse(text);
  if (parsed === undefined) return text;
  const budget = createBudget();
  const cleaned = clean(parsed, budget);
  return budget.changed ? JSON.stringify(cleaned) : text;
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
