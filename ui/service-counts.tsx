import type { CountsRow, SeriesRow } from '#viewer/api';
import type { JSX } from 'preact';
import { formatCount, formatDuration, formatPercent } from './format.ts';
import { ErrorMark } from './marks.tsx';
import { texts } from './texts.ts';

/** Heads of the columns of {@link CountCells}. */
export function CountHeads({ first }: { readonly first: string }): JSX.Element {
  const { services: text } = texts.value;
  return (
    <>
      <th scope="col" class="number">
        {first}
      </th>
      <th scope="col" class="number wide">
        {text.perMinute}
      </th>
      <th scope="col" class="number">
        {text.errors}
      </th>
      <th scope="col" class="number roomy">
        p50
      </th>
      <th scope="col" class="number">
        p95
      </th>
      <th scope="col" class="number wide">
        p99
      </th>
    </>
  );
}

/** How often, how well, how fast. */
export function CountCells({ row }: { readonly row: CountsRow }): JSX.Element {
  return (
    <>
      <td class="number">{formatCount(row.requests)}</td>
      <td class="number wide">{formatCount(row.per_minute)}</td>
      <td class="number">
        {row.errors > 0 && (
          <span class="errors">
            <ErrorMark /> {formatCount(row.errors)} ({toPercent(row.errors / row.requests)})
          </span>
        )}
      </td>
      <Duration millis={row.p50_millis} look="roomy" />
      <Duration millis={row.p95_millis} look="" />
      <Duration millis={row.p99_millis} look="wide" />
    </>
  );
}

/** @param look Where it is left out for want of room. */
function Duration({
  millis,
  look,
}: {
  readonly millis: number | undefined;
  readonly look: 'roomy' | 'wide' | '';
}): JSX.Element {
  return <td class={`number ${look}`}>{millis !== undefined && formatDuration(millis)}</td>;
}

/** Writes a part of a whole in percent. */
export function toPercent(part: number): string {
  return formatPercent(part, part < 0.1 ? 1 : 0);
}

const barWidth = 4;
const height = 20;

/** Requests over time, those with an error at the foot of each bar. */
export function SeriesBars({ series }: { readonly series: SeriesRow }): JSX.Element {
  const { requests, errors } = series;
  const most = requests.reduce((max, count) => Math.max(max, count), 1);
  const tall = (count: number): number =>
    count === 0 ? 0 : Math.max(1.5, (count / most) * height);
  const failed = errors.reduce((sum, count) => sum + count, 0);
  const { services: text } = texts.value;
  const label =
    failed > 0 ? text.atMostFailed(formatCount(most), failed) : text.atMost(formatCount(most));
  return (
    <svg
      class="series"
      viewBox={`0 0 ${requests.length * barWidth} ${height}`}
      width={requests.length * barWidth}
      height={height}
      role="img"
      aria-label={label}
    >
      {requests.map((count, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- the place is the identity of a bar
        <g key={at}>
          <rect
            x={at * barWidth}
            y={height - tall(count)}
            width={barWidth - 1}
            height={tall(count)}
          />
          <rect
            class="series-errors"
            x={at * barWidth}
            y={height - tall(errors[at] ?? 0)}
            width={barWidth - 1}
            height={tall(errors[at] ?? 0)}
          />
        </g>
      ))}
    </svg>
  );
}
