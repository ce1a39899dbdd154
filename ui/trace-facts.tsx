import type { TraceSummary } from '#viewer/api';
import type { JSX } from 'preact';
import { toVisible } from './format.ts';
import { ErrorMark, ServiceChip } from './marks.tsx';
import { texts } from './texts.ts';

/** Service and operation that a trace begins with. */
export function TraceName({ summary }: { readonly summary: TraceSummary }): JSX.Element {
  return (
    <>
      <ServiceChip service={summary.service} />
      <bdi>{toVisible(summary.operation)}</bdi>
    </>
  );
}

/** How much is in a trace: spans, log lines, errors when there are some. */
export function TraceCounts({ summary }: { readonly summary: TraceSummary }): JSX.Element {
  const { shared } = texts.value;
  return (
    <>
      <span>{shared.spans(summary.span_count)}</span>
      <span>{shared.logLines(summary.log_count)}</span>
      {summary.error_count > 0 && (
        <span class="errors">
          <ErrorMark /> {shared.errors(summary.error_count)}
        </span>
      )}
    </>
  );
}
