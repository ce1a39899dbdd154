import type { ErrorsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { LastReceived } from './last-received.tsx';
import { fetchErrors } from './api.ts';
import { ErrorTable } from './error-table.tsx';
import { CheckFilter, RangeFilter, ServiceFilter, toSince } from './filters.tsx';
import { formatCount } from './format.ts';
import { paused } from './live.ts';
import { useLiveLoader } from './load.ts';
import { query } from './location.ts';
import { Loading, Notice, Trouble } from './notice.tsx';
import { usePage } from './use-page.ts';
import { texts } from './texts.ts';

/** What went wrong, grouped by service, type and place; live. */
export function ErrorsPage(): JSX.Element {
  const range = query.value.get('range') ?? '';
  const service = query.value.get('service') ?? undefined;
  const warnings = query.value.get('warnings') ?? undefined;
  const loader = useLiveLoader(JSON.stringify(['errors', range, service, warnings]), (abort) =>
    fetchErrors({ since: toSince(range), service, warnings }, abort),
  );
  const { data, error } = loader.state.value;
  const { errors: text, shell } = texts.value;
  usePage(text.title, data !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1>{text.title}</h1>
        <ServiceFilter />
        <RangeFilter standard="24h" />
        <CheckFilter name="warnings" label={text.withWarnings} />
        {paused.value && <span class="muted">{shell.paused}</span>}
      </div>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what={text.reading} />}
      {data !== undefined && <Groups answer={data} />}
    </>
  );
}

function Groups({ answer: { errors, most } }: { readonly answer: ErrorsAnswer }): JSX.Element {
  const { errors: text } = texts.value;
  if (errors.length === 0)
    return (
      <Notice title={text.nothing}>
        <p>{text.nothingCame}</p>
        <LastReceived />
      </Notice>
    );
  return (
    <>
      {most !== undefined && (
        <p class="more" role="status">
          {text.latestOnly(formatCount(most))}
        </p>
      )}
      <ErrorTable errors={errors} />
    </>
  );
}
