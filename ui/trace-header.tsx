import type { LeftOut, TraceOutline } from '#viewer/api';
import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { ExportLinks } from './export-links.tsx';
import { formatCount, formatDuration, toVisible } from './format.ts';
import { JaegerLinks } from './jaeger-links.tsx';
import { compareHref, correlationHref } from './location.ts';
import { ServiceChip, Time } from './marks.tsx';
import { TraceCounts, TraceName } from './trace-facts.tsx';
import { toTraceText } from './trace-text.ts';
import { texts } from './texts.ts';

/** What the trace is, in two lines. */
export function TraceHeader({ view }: { readonly view: TraceOutline }): JSX.Element {
  const { summary } = view;
  const { correlation_id: correlationId, tenant_id: tenantId } = summary;
  const { trace: text } = texts.value;
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
            {text.correlation}{' '}
            <a class="id" href={correlationHref(correlationId)}>
              {toVisible(correlationId)}
            </a>
            <CopyButton text={correlationId} label={texts.value.correlation.theId} isOfId />
          </span>
        )}
        {tenantId !== undefined && (
          <span>
            {text.tenant} <span class="id">{toVisible(tenantId)}</span>
          </span>
        )}
        <span>
          {text.trace} <span class="id">{summary.trace_id}</span>
          <CopyButton text={summary.trace_id} label={text.theId} isOfId />
        </span>
        <CopyButton text={() => toTraceText(view)} label={text.theTrace} face={text.copyText} />
        <a href={compareHref(summary.trace_id)}>{text.compare}</a>
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
  return <p class="incomplete">{toFirst(summary, leftOut)}</p>;
}

function toFirst(
  { span_count: spans, log_count: logs }: TraceOutline['summary'],
  leftOut: LeftOut,
): string {
  const { trace: text } = texts.value;
  const spansOf = [formatCount(spans), formatCount(spans + leftOut.spans)] as const;
  const logsOf = [formatCount(logs), formatCount(logs + leftOut.logs)] as const;
  if (leftOut.spans > 0 && leftOut.logs > 0) return text.firstOfBoth(...spansOf, ...logsOf);
  return leftOut.spans > 0 ? text.firstSpans(...spansOf) : text.firstLogs(...logsOf);
}

function Incomplete({ view }: { readonly view: TraceOutline }): JSX.Element | null {
  if (view.summary.complete || view.spans_after !== undefined) return null;
  const { trace: text } = texts.value;
  const isEmpty = view.spans.length === 0;
  const openCount = view.spans.filter((span) => span.unfinished).length;
  const orphanCount = view.spans.filter((span) => span.orphan).length;
  const hasRoot = view.spans.some((span) => span.depth === 0 && !span.orphan);
  return (
    <p class="incomplete">
      {isEmpty && text.noSpanHere}
      {!isEmpty && !hasRoot && `${text.noRoot} `}
      {openCount > 0 && `${text.open(openCount)} `}
      {orphanCount > 0 && text.orphans(orphanCount)}
    </p>
  );
}
