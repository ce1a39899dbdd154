import { formatPlural } from '../format.ts';

/** Writes a number with its noun in French, where nought is one: `0 trace`, `1 trace`, `14 traces`. */
export function countOf(count: number, one: string, other = `${one}s`): string {
  return formatPlural(count, { one, other }, 'fr');
}
