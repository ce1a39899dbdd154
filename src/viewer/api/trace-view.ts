import { attributesOf, fromJson, spanKinds, statusNames } from '../store/from-row.ts';
import type { StoredLog, StoredSpan } from '../store/stored.ts';
import { toLogRow, toMillis } from './log-row.ts';
import { toDisplayOrder } from './span-order.ts';
import type { PlacedSpan } from './span-order.ts';
import { toExtent, toSummary, toSummaryOfLogs } from './trace-summary.ts';
import { toUnfinished } from './unfinished.ts';
import type { SpanDetails, SpanEventRow, SpanRow, TraceLogRow, TraceView } from './types.ts';

/** What the order of spans depends on. */
type SpanStart = Pick<StoredSpan, 'start_ns' | 'span_id'>;

/**
 * Makes the view of a whole trace.
 * @param spans Sorted by start.
 * @param logs Sorted by time.
 * @returns Undefined when nothing is stored of it.
 */
export function toTraceView(
  spans: readonly StoredSpan[],
  logs: readonly StoredLog[],
): TraceView | undefined {
  const storedIds = new Set(spans.map((span) => span.span_id));
  const open = toUnfinished(logs, storedIds);
  const openIds = new Set(open.map((span) => span.span_id));
  const all = open.length === 0 ? spans : [...spans, ...open].toSorted(byStart);
  const summary = toSummary(all, logs.length) ?? toSummaryOfLogs(logs);
  if (summary === undefined) return undefined;
  const startNs = all.length > 0 ? toExtent(all).startNs : BigInt(logs[0]?.time_ns ?? 0);
  const rows = logs.map((log) => toTraceLogRow(log, startNs));
  const bySpan = Map.groupBy(rows, ({ span_id: id = '' }) =>
    storedIds.has(id) || openIds.has(id) ? id : '',
  );
  return {
    summary:
      open.length === 0 ? summary : { ...summary, span_count: spans.length, complete: false },
    spans: toDisplayOrder(all).map((placed) => ({
      ...toSpanRow(placed, startNs, bySpan.get(placed.span.span_id) ?? []),
      ...(openIds.has(placed.span.span_id) && { unfinished: true as const }),
    })),
    loose_logs: bySpan.get('') ?? [],
  };
}

/** Compares spans by their start; of those that begin at once, by their id. */
export function byStart(left: SpanStart, right: SpanStart): number {
  const [leftNs, rightNs] = [BigInt(left.start_ns), BigInt(right.start_ns)];
  if (leftNs === rightNs) return left.span_id < right.span_id ? -1 : 1;
  return leftNs < rightNs ? -1 : 1;
}

/** Makes everything that stands in a span; offsets of its events begin at an instant. */
export function toSpanDetails(span: StoredSpan, startNs: bigint): SpanDetails {
  return {
    span_id: span.span_id,
    ...(span.parent_span_id !== null && { parent_span_id: span.parent_span_id }),
    service: span.service,
    name: span.name,
    kind: spanKinds[span.kind] ?? 'internal',
    status: statusNames[span.status] ?? 'unset',
    ...(span.status_message !== null && { status_message: span.status_message }),
    duration_millis: toMillis(BigInt(span.duration_ns)),
    attributes: attributesOf(span),
    resource: fromJson(span.resource),
    scope: String(fromJson(span.scope)['name'] ?? ''),
    events: toEvents(span.events, startNs),
  };
}

function toTraceLogRow(log: StoredLog, startNs: bigint): TraceLogRow {
  return { ...toLogRow(log), offset_millis: toMillis(BigInt(log.time_ns) - startNs) };
}

function toSpanRow(
  placed: PlacedSpan<StoredSpan>,
  startNs: bigint,
  logs: readonly TraceLogRow[],
): SpanRow {
  const { span, depth, isOrphan } = placed;
  const offset = toMillis(BigInt(span.start_ns) - startNs);
  return { ...toSpanDetails(span, startNs), depth, orphan: isOrphan, offset_millis: offset, logs };
}

interface StoredEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: Record<string, unknown>;
}

/** Reads the events of a span; offsets begin at an instant. */
export function toEvents(json: string | null, startNs: bigint): readonly SpanEventRow[] {
  if (json === null) return [];
  const events = JSON.parse(json) as StoredEvent[];
  return events.map(({ name, timeUnixNano, attributes }) => ({
    name,
    offset_millis: toMillis(BigInt(timeUnixNano) - startNs),
    attributes,
  }));
}
