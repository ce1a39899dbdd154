import type { StoredLog, StoredSpanHead } from '../store/stored.ts';
import { errorStatus, toDateTime } from '../store/from-row.ts';
import type { TraceSums } from '../store/trace-sums.ts';
import { toMillis } from './log-row.ts';
import { toDisplayOrder } from './span-order.ts';
import type { TraceSummary } from './types.ts';

/** Gives the first instant and the length of a trace, in nanoseconds. */
export function toExtent(spans: readonly StoredSpanHead[]): {
  startNs: bigint;
  durationNs: bigint;
} {
  const first = spans[0];
  if (first === undefined) return { startNs: 0n, durationNs: 0n };
  let startNs = BigInt(first.start_ns);
  let endNs = startNs;
  for (const span of spans) {
    const spanStartNs = BigInt(span.start_ns);
    const spanEndNs = spanStartNs + BigInt(span.duration_ns);
    if (spanStartNs < startNs) startNs = spanStartNs;
    if (spanEndNs > endNs) endNs = spanEndNs;
  }
  return { startNs, durationNs: endNs - startNs };
}

/**
 * Sums up the spans of a trace.
 * @param spans Sorted by start.
 * @returns Undefined when there are none.
 */
export function toSummary(
  spans: readonly StoredSpanHead[],
  logCount: number,
): TraceSummary | undefined {
  const root = spans.find((span) => span.parent_span_id === null);
  const shown = root ?? spans[0];
  if (shown === undefined) return undefined;
  const hasOrphan = toDisplayOrder(spans).some((place) => place.isOrphan);
  const { startNs, durationNs } = toExtent(spans);
  return {
    trace_id: shown.trace_id,
    service: shown.service,
    operation: shown.name,
    start: toDateTime(startNs),
    duration_millis: toMillis(durationNs),
    span_count: spans.length,
    error_count: spans.filter((span) => span.status === errorStatus).length,
    log_count: logCount,
    services: [...new Set(spans.map((span) => span.service))].toSorted(),
    ...firstOf('correlation_id', spans, shown),
    ...firstOf('tenant_id', spans, shown),
    complete: root !== undefined && !hasOrphan,
  };
}

/** Sums up a long trace, of which the spans are not read: that each has its parent is not known, that there is no root is. */
export function toSummaryOfSums(traceId: string, sums: TraceSums, logCount: number): TraceSummary {
  const { service, name } = sums.root ?? sums.first;
  return {
    trace_id: traceId,
    service,
    operation: name,
    start: toDateTime(sums.startNs),
    duration_millis: toMillis(sums.endNs - sums.startNs),
    span_count: sums.spans,
    error_count: sums.errors,
    log_count: logCount,
    services: sums.services.map((row) => row.service),
    ...(sums.correlationId === undefined ? {} : { correlation_id: sums.correlationId }),
    ...(sums.tenantId === undefined ? {} : { tenant_id: sums.tenantId }),
    ...(sums.root === undefined ? { complete: false } : {}),
  };
}

/**
 * Sums up a trace of which only log records are stored: its spans were not sampled, or have not come yet.
 * @param logs Sorted by time.
 */
export function toSummaryOfLogs(logs: readonly StoredLog[]): TraceSummary | undefined {
  const [first, last] = [logs[0], logs.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    trace_id: first.trace_id ?? '',
    service: first.service,
    operation: '(no span stored)',
    start: toDateTime(BigInt(first.time_ns)),
    duration_millis: toMillis(BigInt(last.time_ns) - BigInt(first.time_ns)),
    span_count: 0,
    error_count: 0,
    log_count: logs.length,
    services: [...new Set(logs.map((log) => log.service))].toSorted(),
    ...firstOf('correlation_id', logs),
    ...firstOf('tenant_id', logs),
    complete: false,
  };
}

type TextId = 'correlation_id' | 'tenant_id';

function firstOf(
  name: TextId,
  rows: readonly { readonly [key in TextId]: string | null }[],
  preferred = rows[0],
): { readonly [key in TextId]?: string } {
  const value = preferred?.[name] ?? rows.find((row) => row[name] !== null)?.[name] ?? null;
  return value === null ? {} : { [name]: value };
}
