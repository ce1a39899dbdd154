import { toLogHaystack, toNeedle, toSpanHaystack } from '#viewer/trace-haystack';
import type { WaterfallRow } from '#viewer/trace-rows';

/** Makes the searchable text of a row, as much as is known of it. Lower case. */
export function toHaystack(row: WaterfallRow): string {
  return 'log' in row ? toLogHaystack(row.log) : toSpanHaystack(row.span);
}

const none: ReadonlySet<string> = new Set();

/**
 * Gives the ids of the rows in which a text occurs, in order.
 * @param others Ids of rows in which it was found otherwise.
 */
export function findRows(
  haystacks: ReadonlyMap<string, string>,
  text: string,
  others: ReadonlySet<string> = none,
): readonly string[] {
  const wanted = toNeedle(text);
  if (wanted === '') return [];
  const found: string[] = [];
  for (const [id, haystack] of haystacks) {
    if (haystack.includes(wanted) || others.has(id)) found.push(id);
  }
  return found;
}
