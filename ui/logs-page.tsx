import type { LogRow } from '#viewer/api';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { fetchLogs } from './api.ts';
import { ChoiceFilter, MoreButton, NewPill, readLimit, ServiceFilter } from './filters.tsx';
import { useHeldList } from './held-list.ts';
import { levelChoices } from './levels.ts';
import { useChanges, useLoader } from './load.ts';
import { query, replaceQuery, restoreScroll } from './location.ts';
import { LogList } from './log-list.tsx';
import { logKey } from './log-row.tsx';
import { Loading, Notice, Trouble } from './notice.tsx';

/** More rows in one table would be slow. */
const maxLimit = 2000;
/** Wait after the last key before the server is asked. */
const typingPauseMs = 250;

/** The latest log lines, live. */
export function LogsPage(): JSX.Element {
  const service = query.value.get('service') ?? undefined;
  const level = query.value.get('level') ?? undefined;
  const q = query.value.get('q') ?? undefined;
  const limit = readLimit(maxLimit);
  const key = JSON.stringify(['logs', limit, service, level, q]);
  const loader = useLoader(key, async (abort) => {
    return (await fetchLogs({ limit, service, level, q }, abort)).logs;
  });
  useChanges(loader.reload);
  useEffect(() => {
    document.title = 'Logs · filrouge';
  }, []);

  const { rows, newCount, release } = useHeldList<LogRow>(loader, logKey);
  const isThere = rows !== undefined;
  useLayoutEffect(() => {
    if (isThere) restoreScroll();
  }, [isThere]);

  const { error } = loader.state.value;
  const isNarrowed = service !== undefined || level !== undefined || q !== undefined;
  return (
    <>
      <div class="toolbar">
        <h1>Latest log lines</h1>
        <ServiceFilter />
        <ChoiceFilter name="level" label="Level" all="all levels" choices={levelChoices} />
        <TextFilter text={q ?? ''} />
      </div>
      <NewPill count={newCount} onClick={release} />
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {rows === undefined && error === undefined && <Loading what="the latest log lines" />}
      {rows?.length === 0 && <NoLogs isNarrowed={isNarrowed} />}
      {rows !== undefined && rows.length > 0 && (
        <>
          <LogList logs={rows} find={q ?? ''} />
          <MoreButton shown={rows.length} maxLimit={maxLimit} />
        </>
      )}
    </>
  );
}

function TextFilter({ text }: { readonly text: string }): JSX.Element {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onInput = (value: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      replaceQuery({ q: value, limit: undefined });
    }, typingPauseMs);
  };
  return (
    <label class="filter filter-text">
      Text
      <input
        type="search"
        value={text}
        spellcheck={false}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

function NoLogs({ isNarrowed }: { readonly isNarrowed: boolean }): JSX.Element {
  if (isNarrowed) {
    return (
      <Notice title="No log line fits">
        <p>
          <a href="/logs">Show all log lines</a>
        </p>
      </Notice>
    );
  }
  return (
    <Notice title="No log line has arrived yet">
      <p>
        Lines written through winston arrive by themselves once the program runs with{' '}
        <code>--require filrouge/register</code>. <a href="/">How to start</a>
      </p>
    </Notice>
  );
}
