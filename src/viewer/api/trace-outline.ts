import type { LogOutline, LogSkeleton, SpanOutline, TraceOutline, TraceSkeleton } from './types.ts';

const microsPerMilli = 1_000;
const nanosPerMicro = 1_000;
const nanosPerSecond = 1_000_000_000;
const digitsOfNanos = 9;
const digitsOfSpanId = 16;

/** What is drawn of a long trace, before its log records are there. */
interface GrowingTrace extends TraceOutline {
  /** Where offsets begin: nanoseconds since 1970, as decimal text. */
  readonly start_unix_nano: string;
  readonly spans: readonly GrowingSpan[];
}

interface GrowingSpan extends SpanOutline {
  logs: LogOutline[];
}

/** Of a span without a log record: nothing is added to it. */
const none: LogOutline[] = [];

/** Makes spans of the columns of a skeleton; its log records come later. */
export function toOutline(skeleton: TraceSkeleton): GrowingTrace {
  const { summary, left_out: leftOut, spans_after: after } = skeleton;
  return {
    summary,
    start_unix_nano: skeleton.start_unix_nano,
    spans: toSpans(skeleton),
    loose_logs: none,
    ...(leftOut !== undefined && { left_out: leftOut }),
    ...(after !== undefined && { spans_after: after }),
  };
}

/**
 * Gives the spans of an outline their log records.
 * @returns Another outline of the same spans: what was made of them, but for their log records, holds.
 */
export function addLogs(outline: GrowingTrace, logSkeleton: LogSkeleton): TraceOutline {
  const byId = new Map<string, GrowingSpan>();
  for (const span of outline.spans) byId.set(span.span_id, span);
  const loose: LogOutline[] = [];
  const { span_id: ids } = logSkeleton.log_columns;
  for (const [index, log] of toLogs(logSkeleton, outline.start_unix_nano).entries()) {
    const span = byId.get(ids[index] ?? '');
    if (span === undefined) loose.push(log);
    else if (span.logs === none) span.logs = [log];
    else span.logs.push(log);
  }
  return { ...outline, loose_logs: loose };
}

function toSpans({ texts, span_columns: columns }: TraceSkeleton): readonly GrowingSpan[] {
  const { span_id: ids, service, name, kind, status, offset_micros: offsets } = columns;
  const { duration_micros: durations } = columns;
  const orphans = new Set(columns.orphans);
  const unfinished = new Set(columns.unfinished);
  const details = new Map(columns.details);
  return columns.depth.map((depth, place) => {
    const span: GrowingSpan = {
      span_id: ids.slice(place * digitsOfSpanId, (place + 1) * digitsOfSpanId),
      depth,
      orphan: orphans.has(place),
      service: texts[service[place] ?? -1] ?? '',
      name: texts[name[place] ?? -1] ?? '',
      kind: texts[Number(kind[place])] as SpanOutline['kind'],
      status: texts[Number(status[place])] as SpanOutline['status'],
      offset_millis: (offsets[place] ?? 0) / microsPerMilli,
      duration_millis: (durations[place] ?? 0) / microsPerMilli,
      logs: none,
      ...(unfinished.has(place) && { unfinished: true as const }),
    };
    const detail = details.get(place);
    return detail === undefined ? span : { ...span, detail };
  });
}

function toLogs(
  { texts, log_columns: columns, start_unix_nano: firstNanos }: LogSkeleton,
  startNanos: string,
): readonly LogOutline[] {
  const { service, level, offset_nanos: offsets } = columns;
  const toTime = createToTime(firstNanos);
  const firstOffset = Number(BigInt(firstNanos) - BigInt(startNanos));
  return columns.message.map((message, place) => {
    const offset = offsets[place] ?? 0;
    return {
      time_unix_nano: toTime(offset),
      offset_millis: Math.round((firstOffset + offset) / nanosPerMicro) / microsPerMilli,
      level: texts[level[place] ?? -1] as LogOutline['level'],
      message,
      service: texts[service[place] ?? -1] ?? '',
    };
  });
}

/** Adds nanoseconds to an instant that a number does not hold; BigInt takes several times as long. */
function createToTime(start: string): (offsetNanos: number) => string {
  const seconds = Number(start.slice(0, -digitsOfNanos));
  const nanos = Number(start.slice(-digitsOfNanos));
  return (offset) => {
    const sum = nanos + offset;
    const carried = Math.floor(sum / nanosPerSecond);
    const rest = String(sum - carried * nanosPerSecond);
    const whole = seconds + carried;
    return whole === 0 ? rest : `${whole}${rest.padStart(digitsOfNanos, '0')}`;
  };
}
