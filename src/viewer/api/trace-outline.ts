import type { LogOutline, SpanOutline, TraceOutline, TraceSkeleton } from './types.ts';

const microsPerMilli = 1_000;
const nanosPerMicro = 1_000;
const nanosPerSecond = 1_000_000_000;
const digitsOfNanos = 9;

/** Makes rows of the columns of a skeleton. */
export function toOutline(skeleton: TraceSkeleton): TraceOutline {
  const { summary, left_out: leftOut } = skeleton;
  const spans = toSpans(skeleton);
  const loose: LogOutline[] = [];
  const { span: places } = skeleton.log_columns;
  for (const [index, log] of toLogs(skeleton).entries())
    (spans[places[index] ?? -1]?.logs ?? loose).push(log);
  return { summary, spans, loose_logs: loose, ...(leftOut !== undefined && { left_out: leftOut }) };
}

interface GrowingSpan extends SpanOutline {
  readonly logs: LogOutline[];
}

function toSpans({ texts, span_columns: columns }: TraceSkeleton): readonly GrowingSpan[] {
  const { depth, service, name, kind, status, offset_micros: offsets } = columns;
  const { duration_micros: durations } = columns;
  const orphans = new Set(columns.orphans);
  const details = new Map(columns.details);
  return columns.span_id.map((id, place) => {
    const detail = details.get(place);
    return {
      span_id: id,
      depth: depth[place] ?? 0,
      orphan: orphans.has(place),
      service: texts[service[place] ?? -1] ?? '',
      name: texts[name[place] ?? -1] ?? '',
      kind: texts[kind[place] ?? -1] as SpanOutline['kind'],
      status: texts[status[place] ?? -1] as SpanOutline['status'],
      offset_millis: (offsets[place] ?? 0) / microsPerMilli,
      duration_millis: (durations[place] ?? 0) / microsPerMilli,
      ...(detail !== undefined && { detail }),
      logs: [],
    };
  });
}

function toLogs({ texts, log_columns: columns, start_unix_nano: start }: TraceSkeleton): readonly LogOutline[] {
  const { service, level, offset_nanos: offsets } = columns;
  const toTime = createToTime(start);
  return columns.message.map((message, place) => {
    const offset = offsets[place] ?? 0;
    return {
      time_unix_nano: toTime(offset),
      offset_millis: Math.round(offset / nanosPerMicro) / microsPerMilli,
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
