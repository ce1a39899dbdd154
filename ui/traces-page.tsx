import type { TraceSummary } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { fetchTraces } from './api.ts';
import { CheckFilter, MoreButton, NewPill, readLimit, ServiceFilter } from './filters.tsx';
import { useHeldList } from './held-list.ts';
import { paused } from './live.ts';
import { useChanges, useLoader } from './load.ts';
import { query } from './location.ts';
import { Loading, Trouble } from './notice.tsx';
import { NoTraces } from './no-traces.tsx';
import { QueryFilter, SearchedTo } from './query-filter.tsx';
import { readRange, TimeRange } from './time-range.tsx';
import { TraceScatter } from './trace-scatter.tsx';
import { TraceTable } from './trace-table.tsx';
import { usePage } from './use-page.ts';
import { texts } from './texts.ts';

/** The server gives no more at once. */
const maxLimit = 500;

/** The latest traces, live. */
export function TracesPage(): JSX.Element {
  const service = query.value.get('service') ?? undefined;
  const errorsOnly = query.value.get('errors') === '1';
  const limit = readLimit(maxLimit);
  const q = query.value.get('q') ?? undefined;
  const { since, until } = readRange();
  const searchedTo = useSignal<string | undefined>(undefined);
  const key = JSON.stringify(['traces', limit, errorsOnly, service, q, since, until]);
  const loader = useLoader(key, async (abort) => {
    const answer = await fetchTraces({ limit, service, errorsOnly, q, since, until }, abort);
    searchedTo.value = answer.searched_to;
    return answer.traces;
  });
  useChanges(loader.reload);

  const { rows, newCount, release } = useHeldList<TraceSummary>(loader, (row) => row.trace_id);
  const { shell, traces: text } = texts.value;
  usePage(text.title, rows !== undefined);

  const { error } = loader.state.value;
  return (
    <>
      <div class="toolbar">
        <h1>{text.heading}</h1>
        <ServiceFilter />
        <CheckFilter name="errors" label={text.errorsOnly} />
        <QueryFilter on="spans" example="duration>500ms http_status>=500" />
        {paused.value && newCount === 0 && <span class="muted">{shell.paused}</span>}
      </div>
      <TimeRange />
      <NewPill count={newCount} onClick={release} />
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {rows === undefined && error === undefined && <Loading what={text.reading} />}
      {rows?.length === 0 && error === undefined && (
        <NoTraces
          service={service}
          errorsOnly={errorsOnly}
          hasQuery={q !== undefined || since !== undefined}
        />
      )}
      <SearchedTo instant={searchedTo.value} />
      {rows !== undefined && rows.length > 0 && (
        <>
          <TraceScatter traces={rows} />
          <TraceTable traces={rows} />
          <MoreButton shown={rows.length} maxLimit={maxLimit} />
        </>
      )}
    </>
  );
}
