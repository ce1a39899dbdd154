import type { JSX } from 'preact';
import { formatDuration, formatOffset, formatValue, toVisible } from './format.ts';
import { ErrorMark, ServiceChip } from './marks.tsx';
import { toSelfChange } from './trace-compare.ts';
import type { ComparedRow, ComparedSpan, Difference } from './trace-compare.ts';
import { texts } from './texts.ts';

/** More rows make the page slow, and nobody reads them. */
const mostRows = 2_000;
const longestValue = 120;

/** Spans of two traces, side by side, with what they took more or less themselves. */
export function CompareTable({ rows }: { readonly rows: readonly ComparedRow[] }): JSX.Element {
  const { compare: text } = texts.value;
  const largest = rows.reduce((most, row) => Math.max(most, Math.abs(toSelfChange(row))), 0);
  return (
    <>
      <table class="list compare">
        <thead>
          <tr>
            <th scope="col">{text.span}</th>
            <th scope="col" class="number">
              A
            </th>
            <th scope="col" class="number">
              B
            </th>
            <th scope="col" class="number roomy">
              {text.difference}
            </th>
            <th scope="col" class="change" title={text.selfTimeTitle}>
              {text.selfTime}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, mostRows).map((row, index) => (
            <Row key={index} row={row} largest={largest} />
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && <p class="muted">{text.moreRows(rows.length - mostRows)}</p>}
    </>
  );
}

function Row({
  row,
  largest,
}: {
  readonly row: ComparedRow;
  readonly largest: number;
}): JSX.Element | null {
  const { left, right, depth } = row;
  const any = left ?? right;
  if (any === undefined) return null;
  const only = right === undefined ? 'A' : left === undefined ? 'B' : undefined;
  const change = toSelfChange(row);
  return (
    <tr class={only === undefined ? undefined : `only-${only.toLowerCase()}`}>
      <td class="operation">
        <span class="indent" style={{ width: `${Math.min(depth, 20) * 14}px` }} />
        <ServiceChip service={any.span.service} />
        <bdi>{toVisible(any.span.name)}</bdi>
        {only !== undefined && <span class="note">{texts.value.compare.onlyIn(only)}</span>}
        <Differences differences={row.differences} />
      </td>
      <Took side={left} name="A" />
      <Took side={right} name="B" />
      <td class="number roomy">
        {left !== undefined &&
          right !== undefined &&
          formatOffset(right.span.duration_millis - left.span.duration_millis)}
      </td>
      <td class="change">
        <span class="change-text">{formatOffset(change)}</span>
        <ChangeBar share={largest === 0 ? 0 : change / largest} />
      </td>
    </tr>
  );
}

function Took({
  side,
  name,
}: {
  readonly side: ComparedSpan | undefined;
  readonly name: string;
}): JSX.Element {
  if (side === undefined) return <td class="number muted">–</td>;
  const { span } = side;
  return (
    <td class="number">
      {span.status === 'error' && <ErrorMark label={texts.value.compare.errorIn(name)} />}{' '}
      {formatDuration(span.duration_millis)}
    </td>
  );
}

/**
 * Less to the left, more to the right; the text beside it says which.
 * @param share From -1 to 1.
 */
export function ChangeBar({ share }: { readonly share: number }): JSX.Element {
  const width = `${(Math.abs(share) * 50).toFixed(2)}%`;
  const start = share < 0 ? `${(50 - Math.abs(share) * 50).toFixed(2)}%` : '50%';
  return (
    <span class="change-bar" aria-hidden="true">
      <span class={share < 0 ? 'faster' : 'slower'} style={{ width, insetInlineStart: start }} />
    </span>
  );
}

function Differences({
  differences,
}: {
  readonly differences: readonly Difference[];
}): JSX.Element | null {
  if (differences.length === 0) return null;
  return (
    <details>
      <summary>{texts.value.compare.differences(differences.length)}</summary>
      <dl>
        {differences.map((difference) => (
          <div key={difference.name}>
            <dt>{toVisible(difference.name)}</dt>
            <dd>
              <bdi>{toShort(difference.left)}</bdi> → <bdi>{toShort(difference.right)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function toShort(value: unknown): string {
  if (value === undefined) return texts.value.compare.absent;
  const text = formatValue(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
