import type { JSX } from 'preact';
import { query } from './location.ts';
import { sortBy, toSorting } from './operation-sorting.ts';
import type { OperationColumn } from './trace-operations.ts';
import { texts } from './texts.ts';

interface Column {
  readonly id: OperationColumn;
  readonly title?: 'totalTitle' | 'selfTitle';
  /** Where it is left out for want of room. */
  readonly look?: 'roomy';
}

const columns: readonly Column[] = [
  { id: 'name' },
  { id: 'count' },
  { id: 'errors', look: 'roomy' },
  { id: 'total', look: 'roomy', title: 'totalTitle' },
  { id: 'self', title: 'selfTitle' },
  { id: 'p50', look: 'roomy' },
  { id: 'max' },
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
  const { id, title, look = '' } = column;
  const { operations: text } = texts.value;
  const isSorted = sorting.column === id;
  // Names begin with the smallest, numbers with the largest.
  const isAscending = (id === 'name') !== sorting.isReversed;
  return (
    <th
      scope="col"
      class={id === 'name' ? 'operation' : `number column-${id} ${look}`}
      aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : undefined}
    >
      <button
        type="button"
        class="plain"
        title={title && text[title]}
        onClick={() => sortBy(id, sorting)}
      >
        {text[id]}
        <span class="direction" aria-hidden="true">
          {isSorted && (isAscending ? '▴' : '▾')}
        </span>
      </button>
    </th>
  );
}
