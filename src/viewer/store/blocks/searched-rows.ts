import type { SQLInputValue } from 'node:sqlite';
import type { BlockTable } from './block-writer.ts';
import type { Condition } from '../narrow.ts';
import { inRanges, type PlacedId, type Places } from './places.ts';

/** What a statement reads: rows of a table that meet conditions. */
export interface SearchedRows {
  readonly from: string;
  readonly where: string;
  /** Of the `?` of both. */
  readonly values: readonly SQLInputValue[];
  /** True when an id leads to the rows, and few others are read. */
  readonly isPlaced: boolean;
}

/** The id of the fewest rows first. */
const placedIds: readonly PlacedId[] = ['record_id', 'trace_id', 'correlation_id'];

/** Gives what rows that meet all conditions are read from. */
export function toSearchedRows(
  places: Places,
  table: BlockTable,
  conditions: readonly Condition[],
): SearchedRows {
  const where = [...conditions.map(([text]) => text), '1'].join(' AND ');
  const values = conditions.flatMap(([, used]) => used);
  for (const name of placedIds) {
    const ids = conditions.find(([text]) => text.startsWith(`${name} `))?.[1];
    if (ids === undefined) continue;
    const ranges = places.of(table, name, ids.map(String));
    return { from: inRanges(table), where, values: [ranges, ...values], isPlaced: true };
  }
  return { from: table, where, values, isPlaced: false };
}
