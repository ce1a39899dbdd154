import type { Example, Observed } from '#alert';
import type { OtlpLogRecord, OtlpSpan, OtlpAttributes } from '#otlp';
import { toLevel } from '#record';
import { spanKinds, statusNames, toMs } from '../store/from-row.ts';
import { toMessage, toSeverityNumber } from '../store/rows.ts';
import {
  exceptionTexts,
  findValue,
  toLogSubject,
  toSpanSubject,
  type SearchedLog,
  type SearchedSpan,
  type SubjectParts,
} from '../store/subject.ts';

/** Where a span or a log record came from. */
export interface Origin {
  readonly service: string;
  readonly resource: OtlpAttributes;
}

/** Gives a log record as it arrived for the rules of alerts to look at. */
export function toObservedLog(record: OtlpLogRecord, origin: Origin, nowMs: number): Observed {
  const timeNs = record.timeUnixNano || record.observedTimeUnixNano;
  const timeMs = timeNs === 0n ? nowMs : toMs(timeNs);
  const level = toLevel(toSeverityNumber(record));
  const message = toMessage(record.body);
  const parts: SubjectParts = {
    own: {
      level,
      message,
      service: origin.service,
      ...(record.traceId === '' ? {} : { trace_id: record.traceId }),
      ...(record.spanId === '' ? {} : { span_id: record.spanId }),
      ...(record.eventName === '' ? {} : { event_name: record.eventName }),
      datetime: new Date(timeMs).toISOString(),
    },
    attributes: record.attributes,
    resource: origin.resource,
  };
  return {
    on: 'logs',
    timeMs,
    subject: {
      get: (field) => findValue(parts, field),
      texts: () => [message, ...exceptionTexts(record.attributes)],
    },
    toExample: () => toExample(timeMs, origin.service, level, message, record.traceId),
  };
}

/** Gives a span as it arrived for the rules of alerts to look at; its instant is its end. */
export function toObservedSpan(span: OtlpSpan, origin: Origin): Observed {
  const durationMs = Math.max(0, Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e6);
  const timeMs = toMs(span.endTimeUnixNano);
  const status = statusNames[span.status.code] ?? 'unset';
  const parts: SubjectParts = {
    own: {
      name: span.name,
      operation: span.name,
      kind: spanKinds[span.kind] ?? 'internal',
      status,
      ...(span.status.message === '' ? {} : { status_message: span.status.message }),
      duration: durationMs,
      latency_millis: durationMs,
      service: origin.service,
      trace_id: span.traceId,
      span_id: span.spanId,
      ...(span.parentSpanId === '' ? {} : { parent_span_id: span.parentSpanId }),
      datetime: new Date(toMs(span.startTimeUnixNano)).toISOString(),
    },
    attributes: span.attributes,
    resource: origin.resource,
  };
  return {
    on: 'spans',
    timeMs,
    subject: {
      get: (field) => findValue(parts, field),
      texts: () => [
        span.name,
        span.status.message,
        ...span.events.flatMap(({ attributes }) => exceptionTexts(attributes)),
      ],
    },
    toExample: () =>
      toExample(timeMs, origin.service, status, toSpanText(span.name, durationMs), span.traceId),
  };
}

/** Gives a stored log record for the rules of alerts to look at again. */
export function toObservedStoredLog(log: SearchedLog): Observed {
  const timeMs = toMs(BigInt(log.time_ns));
  return {
    on: 'logs',
    timeMs,
    subject: toLogSubject(log),
    toExample: () =>
      toExample(timeMs, log.service, toLevel(log.severity), log.message, log.trace_id),
  };
}

/** Gives a stored span for the rules of alerts to look at again. */
export function toObservedStoredSpan(span: SearchedSpan): Observed {
  const durationNs = BigInt(span.duration_ns);
  const timeMs = toMs(BigInt(span.start_ns) + durationNs);
  return {
    on: 'spans',
    timeMs,
    subject: toSpanSubject(span),
    toExample: () =>
      toExample(
        timeMs,
        span.service,
        statusNames[span.status] ?? 'unset',
        toSpanText(span.name, Number(durationNs) / 1e6),
        span.trace_id,
      ),
  };
}

// It is kept, and sent to people.
const longestMessage = 1_000;

function toExample(
  timeMs: number,
  service: string,
  level: string,
  message: string,
  traceId: string | null,
): Example {
  return {
    datetime: new Date(timeMs).toISOString(),
    service,
    level,
    message: message.length <= longestMessage ? message : `${message.slice(0, longestMessage)}…`,
    ...(traceId === null || traceId === '' ? {} : { traceId }),
  };
}

function toSpanText(name: string, durationMs: number): string {
  return `${name} (${Math.round(durationMs)} ms)`;
}
