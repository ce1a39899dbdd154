import type { OperationsAnswer, OverviewAnswer, ServiceRow } from '#viewer/api';
import type { JSX } from 'preact';
import { LastReceived } from './last-received.tsx';
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
import { texts } from './texts.ts';
import { fill } from './fill.ts';

/** What the services do, who calls whom, and what the operations of one of them do. */
export function ServicesPage(): JSX.Element {
  const range = query.value.get('range') ?? '';
  const chosen = query.value.get('service') ?? undefined;
  const loader = useLiveLoader(JSON.stringify(['overview', range]), (abort) =>
    fetchOverview(toSince(range), abort),
  );
  const { data, error } = loader.state.value;
  const { services: text, shell } = texts.value;
  usePage(text.title, data !== undefined);
  return (
    <>
      <div class="toolbar">
        <h1>{text.title}</h1>
        <RangeFilter standard="1h" />
        {data !== undefined && (
          <span class="muted">
            {fill(text.countedFrom, { instant: <Time iso={data.since} /> })}
          </span>
        )}
        {paused.value && <span class="muted">{shell.paused}</span>}
      </div>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what={text.reading} />}
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
  const { services: text } = texts.value;
  return (
    <Notice title={text.nothing}>
      <LastReceived />
      <p>
        <button type="button" onClick={() => replaceQuery({ range: '24h' })}>
          {text.showDay}
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
  const { services: text } = texts.value;
  return (
    <table class="list services">
      <thead>
        <tr>
          <th scope="col">{text.service}</th>
          <th scope="col" class="wide">
            {answer.step_seconds === 60
              ? text.requestsByMinute
              : text.requestsByMinutes(answer.step_seconds / 60)}
          </th>
          <CountHeads first={text.requests} />
          <th scope="col" class="number wide">
            {text.errorLogs}
          </th>
          <th scope="col" class="number wide">
            {text.spans}
          </th>
          <th scope="col" class="wide">
            {text.lastBuild}
          </th>
          <th scope="col" class="roomy">
            {text.lastSeen}
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
  const { services: text } = texts.value;
  return (
    <section class="operations" aria-labelledby="operations-title">
      <div class="toolbar">
        <h2 id="operations-title">
          {fill(text.operationsOf, { service: <ServiceChip service={service} /> })}
        </h2>
        <a href={tracesHref(service)}>{text.traces}</a>
        <a href={`/logs?service=${encodeURIComponent(service)}`}>{text.logs}</a>
        {row !== undefined && row.builds.length > 1 && (
          <BuildsLink row={row}>{text.compareBuilds}</BuildsLink>
        )}
        <a href="/services">{text.close}</a>
      </div>
      {error !== undefined && <Trouble message={error} onRetry={loader.reload} />}
      {data === undefined && error === undefined && <Loading what={text.readingOperations} />}
      {data?.operations.length === 0 && <p class="muted">{text.noSpan}</p>}
      {data !== undefined && data.operations.length > 0 && <OperationTable answer={data} />}
    </section>
  );
}

function OperationTable({ answer }: { readonly answer: OperationsAnswer }): JSX.Element {
  const { services: text } = texts.value;
  return (
    <table class="list services">
      <thead>
        <tr>
          <th scope="col">{text.operation}</th>
          <th scope="col" class="roomy">
            {text.kind}
          </th>
          <CountHeads first={text.spans} />
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
