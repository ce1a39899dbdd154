import type {
  LogOutline,
  LogRow,
  SpanDetails,
  SpanOutline,
  TraceOutline,
  TraceView,
} from '#viewer/api';
import type { LogWaterfallRow, WaterfallRow } from '#viewer/trace-rows';
import { fetchInstant, fetchSpan } from './api.ts';

/** A span with all that stands in it; of a long trace, its log lines are as they are drawn. */
export type WholeSpan = SpanOutline & SpanDetails;

/** A row with all that stands in it. */
export type WholeRow =
  | { readonly id: string; readonly span: WholeSpan }
  | { readonly id: string; readonly log: LogRow & LogOutline };

/** True when all that stands in its rows was read with the trace. */
export function isWhole(view: TraceOutline): view is TraceView {
  return [...view.spans.slice(0, 1), ...view.loose_logs.slice(0, 1)].every(
    (first) => 'attributes' in first,
  );
}

/** Gives a row when all that stands in it is known already. */
export function toWhole(row: WaterfallRow): WholeRow | undefined {
  if ('log' in row)
    return 'attributes' in row.log
      ? { id: row.id, log: row.log as LogRow & LogOutline }
      : undefined;
  return 'attributes' in row.span ? { id: row.id, span: row.span as WholeSpan } : undefined;
}

/**
 * Reads what stands in a row of a long trace.
 * @throws Error with a sentence for the reader.
 */
export async function readWhole(
  traceId: string,
  row: WaterfallRow,
  abort: AbortSignal,
): Promise<WholeRow> {
  const whole =
    'log' in row ? await readLog(traceId, row, abort) : await readSpan(traceId, row.span, abort);
  if (whole === undefined) throw new Error('What stood in this row is no longer kept.');
  return { id: row.id, ...whole };
}

async function readSpan(
  traceId: string,
  outline: SpanOutline,
  abort: AbortSignal,
): Promise<{ readonly span: WholeSpan } | undefined> {
  const details = await fetchSpan(traceId, outline.span_id, abort);
  if (details === undefined) return undefined;
  const events = details.events.map((event) => ({
    ...event,
    offset_millis: toMicros(outline.offset_millis + event.offset_millis) / 1000,
  }));
  return { span: { ...outline, ...details, events } };
}

/** A microsecond is the least that offsets have. */
function toMicros(millis: number): number {
  return Math.round(millis * 1000);
}

async function readLog(
  traceId: string,
  { log, span }: LogWaterfallRow,
  abort: AbortSignal,
): Promise<{ readonly log: LogRow & LogOutline } | undefined> {
  const { logs } = await fetchInstant(traceId, log.time_unix_nano, abort);
  // Several of a span at one instant: in the order in which they came.
  const before = span?.logs.slice(0, span.logs.indexOf(log)) ?? [];
  const place = before.filter((other) => other.time_unix_nano === log.time_unix_nano).length;
  const own = logs.filter(({ span_id: id, message, service }) =>
    span === undefined
      ? message.startsWith(log.message) && service === log.service
      : id === span.span_id,
  );
  const found = own[place];
  return found === undefined ? undefined : { log: { ...found, offset_millis: log.offset_millis } };
}
