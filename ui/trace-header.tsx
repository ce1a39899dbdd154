import type { LeftOut, TraceOutline } from '#viewer/api';
import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { ExportLinks } from './export-links.tsx';
import { formatCount, formatDuration, formatPlural, toVisible } from './format.ts';
import { JaegerLinks } from './jaeger-links.tsx';
import { compareHref, correlationHref } from './location.ts';
import { ServiceChip, Time } from './marks.tsx';
import { TraceCounts, TraceName } from './trace-facts.tsx';
import { toTraceText } from './trace-text.ts';

/** What the trace is, in two lines. */
export function TraceHeader({ view }: { readonly view: TraceOutline }): JSX.Element {
  const { summary } = view;
  const { correlation_id: correlationId, tenant_id: tenantId } = summary;
  return (
    <header class="subject">
      <h1>
        <TraceName summary={summary} />
        <span class="strong">{formatDuration(summary.duration_millis)}</span>
      </h1>
      <p class="facts">
        <span>
          <Time iso={summary.start} />
        </span>
        <TraceCounts summary={summary} />
        <span class="chips">
          {summary.services.map((service) => (
            <ServiceChip key={service} service={service} />
          ))}
        </span>
        {correlationId !== undefined && (
          <span>
            correlation{' '}
            <a class="id" href={correlationHref(correlationId)}>
              {toVisible(correlationId)}
            </a>
          </span>
        )}
        {tenantId !== undefined && (
          <span>
            tenant <span class="id">{toVisible(tenantId)}</span>
          </span>
        )}
        <span>
          trace <span class="id">{summary.trace_id}</span>
          <CopyButton text={summary.trace_id} label="the trace id" />
        </span>
        <CopyButton text={() => toTraceText(view)} label="the trace" face="copy as text" />
        <a href={compareHref(summary.trace_id)}>compare</a>
        <ExportLinks of="traces" id={summary.trace_id} />
        <JaegerLinks traceIds={[summary.trace_id]} />
      </p>
      <Incomplete view={view} />
      {view.left_out !== undefined && <Cut view={view} leftOut={view.left_out} />}
    </header>
  );
}

/** Says what is stored and not shown. */
function Cut({
  view: { summary },
  leftOut,
}: {
  readonly view: TraceOutline;
  readonly leftOut: LeftOut;
}): JSX.Element {
  const { span_count: spans, log_count: logs } = summary;
  const parts = [
    ...(leftOut.spans > 0 ? [toPart(spans, leftOut.spans, 'span')] : []),
    ...(leftOut.logs > 0 ? [toPart(logs, leftOut.logs, 'log line')] : []),
  ];
  return <p class="incomplete">Only the first {parts.join(' and the first ')} are shown.</p>;
}

function toPart(shown: number, left: number, what: string): string {
  return `${formatCount(shown)} of ${formatCount(shown + left)} ${what}s`;
}

function Incomplete({ view }: { readonly view: TraceOutline }): JSX.Element | null {
  if (view.summary.complete || view.spans_after !== undefined) return null;
  const isEmpty = view.spans.length === 0;
  const openCount = view.spans.filter((span) => span.unfinished).length;
  const orphanCount = view.spans.filter((span) => span.orphan).length;
  const hasRoot = view.spans.some((span) => span.depth === 0 && !span.orphan);
  return (
    <p class="incomplete">
      {isEmpty && 'No span is here, only log lines: the spans were sent elsewhere or not sampled.'}
      {!isEmpty && !hasRoot && 'The root span has not arrived (yet): it may still be running. '}
      {openCount > 0 &&
        `${formatPlural(openCount, 'span')} not ended when last heard of, marked “not ended”. `}
      {orphanCount > 0 &&
        `${formatPlural(orphanCount, 'span')} whose parent has not arrived (yet), marked “no parent”.`}
    </p>
  );
}
