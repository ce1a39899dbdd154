import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { formatCount, formatDuration, toVisible } from './format.ts';
import { hrefWith, openRow, query } from './location.ts';
import { ErrorMark, ServiceChip } from './marks.tsx';
import { OperationHead } from './operation-head.tsx';
import { toSorting } from './operation-sorting.ts';
import { formatPart } from './time-facts.tsx';
import { sortOperations, toOperations } from './trace-operations.ts';
import type { OperationRow } from './trace-operations.ts';
import type { TraceState } from './trace-state.ts';
import { rowHeightPx, useVirtualRows } from './virtual-rows.ts';
import { texts } from './texts.ts';

/** What the operations of a trace did. Only the rows in sight are in the document. */
export function OperationTable({ state }: { readonly state: TraceState }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { first, last, onScroll } = useVirtualRows(box);
  const operations = useComputed(() => toOperations(state.view.value.spans, state.timeUse.value));
  const sorted = useComputed(() => {
    const { column, isReversed } = toSorting(query.value);
    return sortOperations(operations.value, column, isReversed);
  });
  const rows = sorted.value;
  const shown = rows.slice(first, last);
  return (
    <div ref={box} class="operations-box" onScroll={onScroll}>
      <table class="list trace-operations" aria-rowcount={rows.length + 1}>
        <OperationHead />
        <tbody>
          <Gap rowCount={Math.min(first, rows.length)} />
          {shown.map((row, index) => (
            <Row key={`${row.service}\0${row.name}`} row={row} rowIndex={first + index + 2} />
          ))}
          <Gap rowCount={Math.max(0, rows.length - last)} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are not in the document. */
function Gap({ rowCount }: { readonly rowCount: number }): JSX.Element | null {
  if (rowCount === 0) return null;
  return <tr class="gap" aria-hidden="true" style={{ height: `${rowCount * rowHeightPx}px` }} />;
}

function Row({
  row,
  rowIndex,
}: {
  readonly row: OperationRow;
  readonly rowIndex: number;
}): JSX.Element {
  const href = toSpansHref(row);
  return (
    <tr
      aria-rowindex={rowIndex}
      class={row.errors > 0 ? 'has-errors' : undefined}
      onClick={(event) => openRow(event, href)}
    >
      <td class="operation">
        <ServiceChip service={row.service} /> {row.errors > 0 && <ErrorMark />}{' '}
        <a class="row-link" href={href} data-row title={`${row.service}: ${row.name}`}>
          <bdi>{toVisible(row.name) || texts.value.shared.noName}</bdi>
        </a>
      </td>
      <td class="number">{formatCount(row.count)}</td>
      <td class="number roomy">{row.errors > 0 && formatCount(row.errors)}</td>
      <td class="number roomy">{formatDuration(row.totalMillis)}</td>
      <td class="number">
        {formatDuration(row.selfMillis)} <span class="part">{formatPart(row.selfPart)}</span>
      </td>
      <td class="number roomy">{formatDuration(row.p50Millis)}</td>
      <td class="number">{formatDuration(row.maxMillis)}</td>
    </tr>
  );
}

/** The waterfall at the longest of its spans; of several, they are found by their name. */
function toSpansHref({ count, name, longestSpanId }: OperationRow): string {
  return hrefWith({
    view: undefined,
    sort: undefined,
    order: undefined,
    log: undefined,
    q: count > 1 ? name : undefined,
    span: longestSpanId,
  });
}
