import type { BuildsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { fetchBuilds } from './api.ts';
import { durationWords, toChange } from './build-change.ts';
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
  usePage('Compare builds', data !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1 class="builds-of">
          Builds of <ServiceChip service={service} />
        </h1>
        <BuildFilter name="left" label="Before" all="the one before" answer={data} />
        <BuildFilter name="right" label="After" all="the latest" answer={data} />
        {since === undefined && until === undefined && <RangeFilter standard="24h" />}
        <button type="button" onClick={loader.reload}>
          Read again
        </button>
      </div>
      <TimeRange />
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what="the builds" />}
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
  const what = answer.operation === undefined ? 'this service' : 'this operation';
  if (only === undefined)
    return (
      <Notice title={`No build of ${what} is known in this time`}>
        <p>
          A program says its build as <code>service.version</code> of its resource.
        </p>
      </Notice>
    );
  return (
    <Notice title={`Only one build of ${what} has run in this time`}>
      <p>
        It is <code>{toVisible(only.build)}</code>.
      </p>
    </Notice>
  );
}

function Compared({
  answer,
  left,
  right,
}: Builds & { readonly answer: BuildsAnswer }): JSX.Element {
  const { service, operation } = answer;
  const change = toChange(left.p95_millis, right.p95_millis, durationWords);
  return (
    <>
      <header class="subject">
        <h2>
          {operation === undefined ? 'All requests' : <bdi>{toVisible(operation)}</bdi>}
          {change.text !== '' && (
            <span class="strong">
              p95 {formatDuration(left.p95_millis ?? 0)} → {formatDuration(right.p95_millis ?? 0)},{' '}
              {change.text}
            </span>
          )}
        </h2>
        <p class="facts">
          {operation !== undefined && (
            <>
              <a href={hrefWith({ operation: undefined })}>all requests</a>
              <TracesLink service={service} operation={operation} build={left.build} />
              <TracesLink service={service} operation={operation} build={right.build} />
            </>
          )}
          <a href={hrefWith({ left: right.build, right: left.build })}>swap</a>
        </p>
      </header>
      <BuildFacts
        left={left}
        right={right}
        counted={operation === undefined ? 'Requests' : 'Spans'}
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
  return <a href={href}>traces of {toVisible(build)}</a>;
}
