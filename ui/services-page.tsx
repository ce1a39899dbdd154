import type { OperationsAnswer, OverviewAnswer, ServiceRow } from '#viewer/api';
import type { JSX } from 'preact';
import { fetchOperations, fetchOverview } from './api.ts';
import { BuildsLink, LastBuild } from './builds-link.tsx';
import { RangeFilter, toSince } from './filters.tsx';
import { formatCount, toVisible } from './format.ts';
import { paused } from './live.ts';
import { useLiveLoader } from './load.ts';
import { logsHref, openRow, query, replaceQuery, servicesHref, tracesHref } from './location.ts';
import { ServiceChip, Time } from './marks.tsx';
import { NoTraces } from './no-traces.tsx';
import { Loading, Notice, Trouble } from './notice.tsx';
import { CountCells, CountHeads, SeriesBars } from './service-counts.tsx';
import { quote } from './quote.ts';
import { ServiceMap } from './service-map.tsx';
import { usePage } from './use-page.ts';

/** What the services do, who calls whom, and what the operations of one of them do. */
export function ServicesPage(): JSX.Element {
  const range = query.value.get('range') ?? '';
  const chosen = query.value.get('service') ?? undefined;
  const loader = useLiveLoader(JSON.stringify(['overview', range]), (abort) =>
    fetchOverview(toSince(range), abort),
  );
  const { data, error } = loader.state.value;
  usePage('Services', data !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1>Services</h1>
        <RangeFilter standard="1h" />
        {data !== undefined && (
          <span class="muted">
            counted from <Time iso={data.since} />
          </span>
        )}
        {paused.value && <span class="muted">paused</span>}
      </div>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what="the services" />}
      {data?.services.length === 0 && <Nothing hasRange={range !== ''} />}
      {data !== undefined && data.services.length > 0 && (
        <>
          <ServiceMap services={data.services} calls={data.calls} />
          <ServiceTable answer={data} chosen={chosen} />
        </>
      )}
      {chosen !== undefined && (
        <Operations
          key={chosen}
          service={chosen}
          range={range}
          row={data?.services.find(({ service }) => service === chosen)}
        />
      )}
    </>
  );
}

function Nothing({ hasRange }: { readonly hasRange: boolean }): JSX.Element {
  if (!hasRange) return <NoTraces service={undefined} errorsOnly={false} hasQuery={false} />;
  return (
    <Notice title="No service has sent anything in this time">
      <p>
        <button type="button" onClick={() => replaceQuery({ range: '24h' })}>
          Show the last 24 hours
        </button>
      </p>
    </Notice>
  );
}

function ServiceTable({
  answer,
  chosen,
}: {
  readonly answer: OverviewAnswer;
  readonly chosen: string | undefined;
}): JSX.Element {
  return (
    <table class="list services">
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col" class="wide">
            Requests by{' '}
            {answer.step_seconds === 60 ? 'minute' : `${answer.step_seconds / 60} minutes`}
          </th>
          <CountHeads first="Requests" />
          <th scope="col" class="number wide">
            Error logs
          </th>
          <th scope="col" class="number wide">
            Spans
          </th>
          <th scope="col" class="wide">
            Last build
          </th>
          <th scope="col" class="roomy">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {answer.services.map((row) => (
          <Row key={row.service} row={row} isChosen={row.service === chosen} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  row,
  isChosen,
}: {
  readonly row: ServiceRow;
  readonly isChosen: boolean;
}): JSX.Element {
  const href = servicesHref(row.service);
  const errorLogs = `service=${quote(row.service)} level>=ERROR`;
  return (
    <tr
      class={row.errors > 0 ? 'has-errors' : undefined}
      aria-current={isChosen ? 'true' : undefined}
      onClick={(event) => openRow(event, href)}
    >
      <td>
        <a class="row-link" href={href} data-row>
          <ServiceChip service={row.service} />
        </a>
      </td>
      <td class="wide">
        <SeriesBars series={row.series} />
      </td>
      <CountCells row={row} />
      <td class="number wide">
        {row.error_logs > 0 && (
          <a class="errors" href={logsHref(errorLogs)}>
            {formatCount(row.error_logs)}
          </a>
        )}
      </td>
      <td class="number wide">{formatCount(row.spans)}</td>
      <td class="wide build">
        <LastBuild row={row} />
      </td>
      <td class="roomy">
        <Time iso={row.last_seen} />
      </td>
    </tr>
  );
}

function Operations({
  service,
  range,
  row,
}: {
  readonly service: string;
  readonly range: string;
  readonly row: ServiceRow | undefined;
}): JSX.Element {
  const loader = useLiveLoader(JSON.stringify(['operations', service, range]), (abort) =>
    fetchOperations(service, toSince(range), abort),
  );
  const { data, error } = loader.state.value;
  return (
    <section class="operations" aria-labelledby="operations-title">
      <div class="toolbar">
        <h2 id="operations-title">
          Operations of <ServiceChip service={service} />
        </h2>
        <a href={tracesHref(service)}>traces</a>
        <a href={`/logs?service=${encodeURIComponent(service)}`}>logs</a>
        {row !== undefined && row.builds.length > 1 && (
          <BuildsLink row={row}>compare builds</BuildsLink>
        )}
        <a href="/services">close</a>
      </div>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what="the operations" />}
      {data?.operations.length === 0 && <p class="muted">No span in this time.</p>}
      {data !== undefined && data.operations.length > 0 && <OperationTable answer={data} />}
    </section>
  );
}

function OperationTable({ answer }: { readonly answer: OperationsAnswer }): JSX.Element {
  return (
    <table class="list services">
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col" class="roomy">
            Kind
          </th>
          <CountHeads first="Spans" />
        </tr>
      </thead>
      <tbody>
        {answer.operations.map((row) => {
          const href = tracesHref(answer.service, `name=${quote(row.name)} kind=${row.kind}`);
          return (
            <tr
              key={`${row.kind} ${row.name}`}
              class={row.errors > 0 ? 'has-errors' : undefined}
              onClick={(event) => openRow(event, href)}
            >
              <td class="operation">
                <a class="row-link" href={href} data-row>
                  <bdi>{toVisible(row.name)}</bdi>
                </a>
              </td>
              <td class="roomy">{row.kind}</td>
              <CountCells row={row} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
