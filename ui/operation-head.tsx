import type { JSX } from 'preact';
import { query } from './location.ts';
import { sortBy, toSorting } from './operation-sorting.ts';
import type { OperationColumn } from './trace-operations.ts';

interface Column {
  readonly id: OperationColumn;
  readonly label: string;
  readonly title?: string;
  /** Where it is left out for want of room. */
  readonly look?: 'roomy';
}

const columns: readonly Column[] = [
  { id: 'name', label: 'Operation' },
  { id: 'count', label: 'Spans' },
  { id: 'errors', label: 'Errors', look: 'roomy' },
  { id: 'total', label: 'Total', look: 'roomy', title: 'Spans at the same time count each' },
  {
    id: 'self',
    label: 'Self',
    title: 'Time in which no child was at work, and its part of that of all spans',
  },
  { id: 'p50', label: 'p50', look: 'roomy' },
  { id: 'max', label: 'Longest' },
];

/** Heads of the table of operations; each sorts by its column. */
export function OperationHead(): JSX.Element {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <Head key={column.id} column={column} />
        ))}
      </tr>
    </thead>
  );
}

function Head({ column }: { readonly column: Column }): JSX.Element {
  const sorting = toSorting(query.value);
  const { id, label, title, look = '' } = column;
  const isSorted = sorting.column === id;
  // Names begin with the smallest, numbers with the largest.
  const isAscending = (id === 'name') !== sorting.isReversed;
  return (
    <th
      scope="col"
      class={id === 'name' ? 'operation' : `number column-${id} ${look}`}
      aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : undefined}
    >
      <button type="button" class="plain" title={title} onClick={() => sortBy(id, sorting)}>
        {label}
        <span class="direction" aria-hidden="true">
          {isSorted && (isAscending ? '▴' : '▾')}
        </span>
      </button>
    </th>
  );
}
