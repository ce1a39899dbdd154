import { formatPlural } from '../format.ts';

/** Writes a number with its noun in English: `1 span`, `14 spans`. */
export function countOf(count: number, one: string, other = `${one}s`): string {
  return formatPlural(count, { one, other }, 'en');
}
