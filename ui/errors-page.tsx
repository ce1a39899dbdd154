import type { ErrorsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { fetchErrors } from './api.ts';
import { ErrorTable } from './error-table.tsx';
import { CheckFilter, RangeFilter, ServiceFilter, toSince } from './filters.tsx';
import { formatCount } from './format.ts';
import { paused } from './live.ts';
import { useLiveLoader } from './load.ts';
import { query } from './location.ts';
import { Loading, Notice, Trouble } from './notice.tsx';
import { usePage } from './use-page.ts';

/** What went wrong, grouped by service, type and place; live. */
export function ErrorsPage(): JSX.Element {
  const range = query.value.get('range') ?? '';
  const service = query.value.get('service') ?? undefined;
  const warnings = query.value.get('warnings') ?? undefined;
  const loader = useLiveLoader(JSON.stringify(['errors', range, service, warnings]), (abort) =>
    fetchErrors({ since: toSince(range), service, warnings }, abort),
  );
  const { data, error } = loader.state.value;
  usePage('Errors', data !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1>Errors</h1>
        <ServiceFilter />
        <RangeFilter standard="24h" />
        <CheckFilter name="warnings" label="Warnings, too" />
        {paused.value && <span class="muted">paused</span>}
      </div>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what="the errors" />}
      {data !== undefined && <Groups answer={data} />}
    </>
  );
}

function Groups({ answer: { errors, most } }: { readonly answer: ErrorsAnswer }): JSX.Element {
  if (errors.length === 0)
    return (
      <Notice title="Nothing went wrong">
        <p>No log line of level ERROR, and no span with an exception, has come in this time.</p>
      </Notice>
    );
  return (
    <>
      {most !== undefined && (
        <p class="more" role="status">
          The latest {formatCount(most)} were looked at; a shorter time shows all of it.
        </p>
      )}
      <ErrorTable errors={errors} />
    </>
  );
}
