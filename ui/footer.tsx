import type { StatsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { formatBytes, formatCount, formatPlural } from './format.ts';
import { stats } from './live.ts';

/** Says plainly what is kept and what was dropped. */
export function Footer(): JSX.Element {
  const now = stats.value;
  return <footer class="site">{now === undefined ? null : <Counters stats={now} />}</footer>;
}

function Counters({ stats: now }: { readonly stats: StatsAnswer }): JSX.Element {
  const { age, size, size_by_service: ofServices } = now.dropped;
  return (
    <>
      <span>
        Kept: {formatPlural(now.traces, 'trace')}, {formatPlural(now.spans, 'span')},{' '}
        {formatPlural(now.logs, 'log line')}, {formatBytes(now.bytes)} on disk
      </span>
      {now.logs_without_trace_id > 0 && (
        <span>{formatPlural(now.logs_without_trace_id, 'log line')} without a trace</span>
      )}
      {age > 0 && <span>{formatCount(age)} removed as too old</span>}
      {size > 0 && (
        <span class="dropped">
          {formatCount(size)} removed because the store was full
          {ofServices.length > 0 && ` (${ofServices.slice(0, 3).map(toWords).join(', ')})`}
        </span>
      )}
    </>
  );
}

function toWords({ service, count }: StatsAnswer['dropped']['size_by_service'][number]): string {
  return `${service}: ${formatCount(count)}`;
}
