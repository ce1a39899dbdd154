import type { ErrorGroup } from '#viewer/api';
import type { JSX } from 'preact';
import { formatCount, toVisible } from './format.ts';
import { logsHref, openRow, traceHref } from './location.ts';
import { ServiceChip, Time } from './marks.tsx';
import { quote } from './quote.ts';
import { texts } from './texts.ts';

/** Groups of errors: a row leads to the latest trace, its number to its log lines. */
export function ErrorTable({ errors }: { readonly errors: readonly ErrorGroup[] }): JSX.Element {
  const { errors: text } = texts.value;
  return (
    <table class="list errors-list">
      <thead>
        <tr>
          <th scope="col">{text.error}</th>
          <th scope="col" class="wide">
            {text.place}
          </th>
          <th scope="col">{text.service}</th>
          <th scope="col" class="number">
            {text.times}
          </th>
          <th scope="col" class="number wide">
            {text.traces}
          </th>
          <th scope="col" class="wide">
            {text.firstSeen}
          </th>
          <th scope="col">{text.lastSeen}</th>
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
        <a href={linesHref(group)} aria-label={texts.value.errors.theirLines(formatCount(count))}>
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
