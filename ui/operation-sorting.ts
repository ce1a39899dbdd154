import { replaceQuery } from './location.ts';
import type { OperationColumn } from './trace-operations.ts';

/** By which column the operations of a trace are sorted: in the URL as `sort` and `order`. */
export interface Sorting {
  readonly column: OperationColumn;
  /** Names from Z, numbers from the smallest. */
  readonly isReversed: boolean;
}

const columns: readonly OperationColumn[] = [
  'name',
  'count',
  'errors',
  'total',
  'self',
  'p50',
  'max',
];
const standard = 'self';

/** Reads the sorting; the longest self time first unless told otherwise. */
export function toSorting(search: URLSearchParams): Sorting {
  const column = columns.find((each) => each === search.get('sort')) ?? standard;
  return { column, isReversed: search.get('order') === 'reverse' };
}

/** Sorts by a column; by the one that is sorted by already, the other way round. */
export function sortBy(column: OperationColumn, now: Sorting): void {
  const isReversed = column === now.column && !now.isReversed;
  replaceQuery({
    sort: column === standard ? undefined : column,
    order: isReversed ? 'reverse' : undefined,
  });
}
