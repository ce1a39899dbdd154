import type { TraceSummary } from '#viewer/api';
import type { JSX } from 'preact';
import { formatCount, formatDuration, toVisible } from './format.ts';
import { correlationHref, openRow, traceHref } from './location.ts';
import { ErrorMark, ServiceChip, Time } from './marks.tsx';
import { texts } from './texts.ts';

/** Marks shown before "+n". */
const maxMarks = 6;

/**
 * A table of traces; bars compare the durations of the rows.
 * @param toHref Where a row leads, by the id of its trace. Default: to the trace.
 */
export function TraceTable({
  traces,
  toHref = traceHref,
}: {
  readonly traces: readonly TraceSummary[];
  readonly toHref?: (traceId: string) => string;
}): JSX.Element {
  const longestMillis = traces.reduce(
    (longest, trace) => Math.max(longest, trace.duration_millis),
    0,
  );
  const { traces: text } = texts.value;
  return (
    <table class="list traces">
      <thead>
        <tr>
          <th scope="col">{text.time}</th>
          <th scope="col">{text.rootOperation}</th>
          <th scope="col" class="roomy">
            {text.services}
          </th>
          <th scope="col" class="duration">
            {text.duration}
          </th>
          <th scope="col" class="number roomy">
            {text.spans}
          </th>
          <th scope="col" class="number roomy">
            {text.logs}
          </th>
          <th scope="col" class="number">
            {text.errors}
          </th>
          <th scope="col" class="wide">
            {text.correlationId}
          </th>
          <th scope="col" class="wide">
            {text.tenant}
          </th>
        </tr>
      </thead>
      <tbody>
        {traces.map((trace) => (
          <TraceTableRow
            key={trace.trace_id}
            trace={trace}
            href={toHref(trace.trace_id)}
            longestMillis={longestMillis}
          />
        ))}
      </tbody>
    </table>
  );
}

function TraceTableRow({
  trace,
  href,
  longestMillis,
}: {
  readonly trace: TraceSummary;
  readonly href: string;
  readonly longestMillis: number;
}): JSX.Element {
  const { correlation_id: correlationId } = trace;
  return (
    <tr class={trace.error_count > 0 ? 'has-errors' : undefined} onClick={(e) => openRow(e, href)}>
      <td>
        <Time iso={trace.start} />
      </td>
      <td class="operation">
        <ServiceChip service={trace.service} />
        <a class="row-link" href={href} data-row>
          <bdi>{toVisible(trace.operation)}</bdi>
        </a>
        {trace.complete === false && <span class="note">{texts.value.shared.incomplete}</span>}
      </td>
      <td class="roomy">
        <ServiceMarks services={trace.services} />
      </td>
      <td class="duration">
        <span class="duration-text">{formatDuration(trace.duration_millis)}</span>
        <DurationBar share={longestMillis === 0 ? 0 : trace.duration_millis / longestMillis} />
      </td>
      <td class="number roomy">{formatCount(trace.span_count)}</td>
      <td class="number roomy">{trace.log_count === 0 ? '' : formatCount(trace.log_count)}</td>
      <td class="number">
        {trace.error_count > 0 && (
          <span class="errors">
            <ErrorMark /> {formatCount(trace.error_count)}
          </span>
        )}
      </td>
      <td class="wide id">
        {correlationId !== undefined && (
          <a href={correlationHref(correlationId)}>{toVisible(correlationId)}</a>
        )}
      </td>
      <td class="wide id">{trace.tenant_id !== undefined && toVisible(trace.tenant_id)}</td>
    </tr>
  );
}

/** Shows services by their marks alone; names are in titles and for screen readers. */
export function ServiceMarks({ services }: { readonly services: readonly string[] }): JSX.Element {
  const shown = services.slice(0, maxMarks);
  const more = services.length - shown.length;
  return (
    <span class="marks">
      {shown.map((service) => (
        <ServiceChip key={service} service={service} bare />
      ))}
      {more > 0 && <span title={services.slice(maxMarks).join(', ')}>+{more}</span>}
    </span>
  );
}

function DurationBar({ share }: { readonly share: number }): JSX.Element {
  return (
    <span class="bar" aria-hidden="true">
      <span style={{ width: `${(share * 100).toFixed(2)}%` }} />
    </span>
  );
}
