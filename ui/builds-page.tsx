import type { BuildsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { fetchBuilds } from './api.ts';
import { toChange, toDurationWords } from './build-change.ts';
import { BuildErrors } from './build-errors.tsx';
import { BuildFacts } from './build-facts.tsx';
import type { Builds } from './build-facts.tsx';
import { BuildOperations } from './build-operations.tsx';
import { ChoiceFilter, RangeFilter, toSince } from './filters.tsx';
import { formatDuration, toVisible } from './format.ts';
import { useLoader } from './load.ts';
import { hrefWith, query, tracesHref } from './location.ts';
import { ServiceChip } from './marks.tsx';
import { Loading, Notice, Trouble } from './notice.tsx';
import { quote } from './quote.ts';
import { readRange, TimeRange } from './time-range.tsx';
import { usePage } from './use-page.ts';
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** Two builds of a service, or of one of its operations, side by side. Not live: all errors of a day may have to be looked through. */
export function BuildsPage(): JSX.Element {
  const service = query.value.get('service') ?? '';
  const operation = query.value.get('operation') ?? undefined;
  const left = query.value.get('left') ?? undefined;
  const right = query.value.get('right') ?? undefined;
  const range = query.value.get('range') ?? '';
  const { since, until } = readRange();
  const asked = { service, operation, left, right, until };
  const loader = useLoader(JSON.stringify(['builds', asked, since, range]), (abort) =>
    fetchBuilds({ ...asked, since: since ?? toSince(range) }, abort),
  );
  const { data, error } = loader.state.value;
  const { builds: text } = texts.value;
  usePage(text.title, data !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1 class="builds-of">
          {fill(text.heading, { service: <ServiceChip service={service} /> })}
        </h1>
        <BuildFilter name="left" label={text.before} all={text.theOneBefore} answer={data} />
        <BuildFilter name="right" label={text.after} all={text.theLatest} answer={data} />
        {since === undefined && until === undefined && <RangeFilter standard="24h" />}
        <button type="button" onClick={loader.reload}>
          {text.readAgain}
        </button>
      </div>
      <TimeRange />
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what={text.reading} />}
      {data?.left === undefined || data.right === undefined ? (
        data !== undefined && <Nothing answer={data} />
      ) : (
        <Compared answer={data} left={data.left} right={data.right} />
      )}
    </>
  );
}

/** Chooses a build, in the URL under its name. */
function BuildFilter({
  answer,
  ...filter
}: {
  readonly name: 'left' | 'right';
  readonly label: string;
  readonly all: string;
  readonly answer: BuildsAnswer | undefined;
}): JSX.Element {
  const chosen = query.value.get(filter.name) ?? '';
  // A build of the URL that is not kept is still the one chosen.
  const names = new Set(answer?.builds.map(({ build }) => build));
  if (chosen !== '') names.add(chosen);
  const choices = [...names].map((build) => ({ value: build, text: toVisible(build) }));
  return <ChoiceFilter {...filter} choices={choices} />;
}

function Nothing({ answer }: { readonly answer: BuildsAnswer }): JSX.Element {
  const [only] = answer.builds;
  const { builds: text } = texts.value;
  const isService = answer.operation === undefined;
  if (only === undefined)
    return (
      <Notice title={isService ? text.noneOfService : text.noneOfOperation}>
        <p>{fill(text.saysBuild, { attribute: <code>service.version</code> })}</p>
      </Notice>
    );
  return (
    <Notice title={isService ? text.oneOfService : text.oneOfOperation}>
      <p>{fill(text.itIs, { build: <code>{toVisible(only.build)}</code> })}</p>
    </Notice>
  );
}

function Compared({
  answer,
  left,
  right,
}: Builds & { readonly answer: BuildsAnswer }): JSX.Element {
  const { service, operation } = answer;
  const change = toChange(left.p95_millis, right.p95_millis, toDurationWords());
  const { builds: text } = texts.value;
  return (
    <>
      <header class="subject">
        <h2>
          {operation === undefined ? text.allRequests : <bdi>{toVisible(operation)}</bdi>}
          {change.text !== '' && (
            <span class="strong">
              {text.p95Change(
                formatDuration(left.p95_millis ?? 0),
                formatDuration(right.p95_millis ?? 0),
                change.text,
              )}
            </span>
          )}
        </h2>
        <p class="facts">
          {operation !== undefined && (
            <>
              <a href={hrefWith({ operation: undefined })}>{text.allRequestsLink}</a>
              <TracesLink service={service} operation={operation} build={left.build} />
              <TracesLink service={service} operation={operation} build={right.build} />
            </>
          )}
          <a href={hrefWith({ left: right.build, right: left.build })}>{text.swap}</a>
        </p>
      </header>
      <BuildFacts
        left={left}
        right={right}
        counted={operation === undefined ? text.requests : text.spans}
      />
      <BuildErrors of="right" build={right} other={left} />
      <BuildErrors of="left" build={left} other={right} />
      <BuildOperations answer={answer} left={left} right={right} />
    </>
  );
}

function TracesLink({
  service,
  operation,
  build,
}: {
  readonly service: string;
  readonly operation: string;
  readonly build: string;
}): JSX.Element {
  const href = tracesHref(service, `name=${quote(operation)} build_id=${quote(build)}`);
  return <a href={href}>{texts.value.builds.tracesOf(toVisible(build))}</a>;
}
