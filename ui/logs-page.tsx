import type { LogRow } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { fetchLogCounts, fetchLogs } from './api.ts';
import { ChoiceFilter, MoreButton, NewPill, readLimit, ServiceFilter } from './filters.tsx';
import { useHeldList } from './held-list.ts';
import { LastReceived } from './last-received.tsx';
import { toLevelChoices } from './levels.ts';
import { useChanges, useLiveLoader, useLoader } from './load.ts';
import { query } from './location.ts';
import { LogBars } from './log-bars.tsx';
import { LogFacets } from './log-facets.tsx';
import { LogList } from './log-list.tsx';
import { logKey } from './log-row.tsx';
import { Loading, Notice, Trouble } from './notice.tsx';
import { QueryFilter, SearchedTo, wordsOf } from './query-filter.tsx';
import { readRange, TimeRange } from './time-range.tsx';
import { usePage } from './use-page.ts';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** More rows in one table would be slow. */
const maxLimit = 2000;

/** The latest log lines, live. */
export function LogsPage(): JSX.Element {
  const service = query.value.get('service') ?? undefined;
  const level = query.value.get('level') ?? undefined;
  const q = query.value.get('q') ?? undefined;
  const { since, until, around } = readRange();
  const limit = readLimit(maxLimit);
  const narrowed = { service, level, q, since, until };
  const key = JSON.stringify(['logs', limit, around, narrowed]);
  const searchedTo = useSignal<string | undefined>(undefined);
  const loader = useLoader(key, async (abort) => {
    const answer = await fetchLogs({ limit, around, ...narrowed }, abort);
    searchedTo.value = answer.searched_to;
    return answer.logs;
  });
  useChanges(loader.reload);
  const counts = useLiveLoader(JSON.stringify(['log counts', narrowed]), (abort) =>
    fetchLogCounts(narrowed, abort),
  ).state.value.data;

  const { rows, newCount, release } = useHeldList<LogRow>(loader, logKey);
  const { filters, logs: text } = texts.value;
  usePage(text.title, rows !== undefined);
  const isAnswered = loader.state.value.data !== undefined;
  useEffect(() => {
    if (around !== undefined && isAnswered) showMarked();
  }, [loader, isAnswered]);

  const { error } = loader.state.value;
  const isNarrowed = [around, ...Object.values(narrowed)].some((value) => value !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1>{text.heading}</h1>
        <ServiceFilter />
        <ChoiceFilter
          name="level"
          label={filters.level}
          all={filters.allLevels}
          choices={toLevelChoices(filters)}
        />
        <QueryFilter on="logs" example='service=order http_status>=500 "card declined"' />
      </div>
      <TimeRange />
      <NewPill count={newCount} onClick={release} />
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {rows === undefined && error === undefined && <Loading what={text.reading} />}
      {rows?.length === 0 && error === undefined && <NoLogs isNarrowed={isNarrowed} />}
      <SearchedTo instant={searchedTo.value} />
      {rows !== undefined && rows.length > 0 && (
        <div class="with-facets">
          {counts !== undefined && <LogFacets facets={counts.facets} />}
          <div>
            {counts !== undefined && around === undefined && <LogBars answer={counts} />}
            <LogList logs={rows} words={wordsOf(q ?? '')} marked={toMarked(around)} />
            <MoreButton shown={rows.length} maxLimit={maxLimit} />
          </div>
        </div>
      )}
    </>
  );
}

function showMarked(): void {
  document.querySelector('table.logs [aria-current]')?.scrollIntoView({ block: 'center' });
}

/** The line that the others are around: by its id, because several may have its instant. */
function toMarked(around: string | undefined): ((log: LogRow) => boolean) | undefined {
  if (around === undefined) return undefined;
  const record = query.value.get('record');
  return (log) => (record === null ? log.time_unix_nano === around : log.record_id === record);
}

function NoLogs({ isNarrowed }: { readonly isNarrowed: boolean }): JSX.Element {
  const { logs: text } = texts.value;
  if (isNarrowed) {
    return (
      <Notice title={text.noneFits}>
        <p>
          <a href="/logs">{text.showAll}</a>
        </p>
      </Notice>
    );
  }
  return (
    <Notice title={text.noneYet}>
      <p>
        {fill(text.howTheyArrive, {
          flag: <code>--require filrouge/register</code>,
          start: <a href="/">{text.howToStart}</a>,
        })}
      </p>
      <LastReceived />
    </Notice>
  );
}
