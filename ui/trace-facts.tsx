import type { TraceSummary } from '#viewer/api';
import type { JSX } from 'preact';
import { formatPlural, toVisible } from './format.ts';
import { ErrorMark, ServiceChip } from './marks.tsx';

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
  return (
    <>
      <span>{formatPlural(summary.span_count, 'span')}</span>
      <span>{formatPlural(summary.log_count, 'log line')}</span>
      {summary.error_count > 0 && (
        <span class="errors">
          <ErrorMark /> {formatPlural(summary.error_count, 'error')}
        </span>
      )}
    </>
  );
}
