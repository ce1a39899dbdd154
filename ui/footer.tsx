import type { StatsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { formatBytes, formatCount, toVisible } from './format.ts';
import { stats } from './live.ts';
import { texts } from './texts.ts';
import { LanguageChoice } from './language-choice.tsx';

/** Says plainly what is kept and what was dropped; the language of the page is chosen here. */
export function Footer(): JSX.Element {
  const now = stats.value;
  return (
    <footer class="site">
      {now !== undefined && <Counters stats={now} />}
      <LanguageChoice />
    </footer>
  );
}

function Counters({ stats: now }: { readonly stats: StatsAnswer }): JSX.Element {
  const { age, size, size_by_service: ofServices } = now.dropped;
  const { shell } = texts.value;
  return (
    <>
      <span>{shell.kept(now.traces, now.spans, now.logs, formatBytes(now.bytes))}</span>
      {now.logs_without_trace_id > 0 && (
        <span>{shell.logsWithoutTrace(now.logs_without_trace_id)}</span>
      )}
      {age > 0 && <span>{shell.tooOld(formatCount(age))}</span>}
      {size > 0 && (
        <span class="dropped">
          {shell.storeFull(formatCount(size))}
          {ofServices.length > 0 && ` (${ofServices.slice(0, 3).map(toWords).join(', ')})`}
        </span>
      )}
    </>
  );
}

function toWords({ service, count }: StatsAnswer['dropped']['size_by_service'][number]): string {
  return `${toVisible(service)} ${formatCount(count)}`;
}
