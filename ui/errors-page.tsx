import type { ErrorGroup, ErrorsAnswer } from '#viewer/api';
import type { JSX } from 'preact';
import { fetchErrors } from './api.ts';
import { CheckFilter, RangeFilter, ServiceFilter, toSince } from './filters.tsx';
import { formatCount, toVisible } from './format.ts';
import { paused } from './live.ts';
import { useLiveLoader } from './load.ts';
import { logsHref, openRow, query, traceHref } from './location.ts';
import { ServiceChip, Time } from './marks.tsx';
import { Loading, Notice, Trouble } from './notice.tsx';
import { quote } from './quote.ts';
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
      <table class="list errors-list">
        <thead>
          <tr>
            <th scope="col">Error</th>
            <th scope="col" class="wide">
              Place
            </th>
            <th scope="col">Service</th>
            <th scope="col" class="number">
              Times
            </th>
            <th scope="col" class="number wide">
              Traces
            </th>
            <th scope="col" class="wide">
              First seen
            </th>
            <th scope="col">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {errors.map((group) => (
            <Row
              key={`${group.service} ${group.type} ${group.place} ${group.message}`}
              group={group}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Row({ group }: { readonly group: ErrorGroup }): JSX.Element {
  const { service, type, message, code, place, count, traces } = group;
  const href =
    group.trace_id === undefined ? linesHref(group) : traceHref(group.trace_id, group.span_id);
  return (
    <tr onClick={(event) => openRow(event, href)}>
      <td class="error-text">
        <a class="row-link" href={href} data-row>
          {type !== undefined && <strong>{toVisible(type)}</strong>} <bdi>{toVisible(message)}</bdi>
        </a>
        {code !== undefined && <code class="note">{toVisible(code)}</code>}
      </td>
      <td class="wide id place" title={place}>
        {place !== undefined && toVisible(place)}
      </td>
      <td>
        <ServiceChip service={service} />
      </td>
      <td class="number">
        <a href={linesHref(group)} aria-label={`${formatCount(count)} times, their log lines`}>
          {formatCount(count)}
        </a>
      </td>
      <td class="number wide">{formatCount(traces)}</td>
      <td class="wide">
        <Time iso={group.first_seen} />
      </td>
      <td>
        <Time iso={group.last_seen} />
      </td>
    </tr>
  );
}

/** The log lines of a group, as far as a query can say it. */
function linesHref({ service, type }: ErrorGroup): string {
  const ofType = type === undefined ? 'level>=WARNING' : `exception=${quote(type)}`;
  return logsHref(`service=${quote(service)} ${ofType}`);
}
