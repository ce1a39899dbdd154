import type { Attributes, Span } from '@opentelemetry/api';
import { attributeOfField, type LogRecord } from '#record';
import type { RecordSink } from './record-stage.ts';

// Half of what the SDK keeps of a span's events (OTEL_SPAN_EVENT_COUNT_LIMIT, 128): the other half is the application's.
const mostEvents = 64;
// A person reads a line in Jaeger, not a document.
const maxText = 1_024;

/** What stands elsewhere in a trace, or says nothing inside it. */
const leftOut: ReadonlySet<string> = new Set([
  'datetime',
  'service',
  'build_id',
  'hostname',
  'environment',
  'trace_id',
  'span_id',
  'trace_flags',
  'correlation_id',
  'device_id',
  'client_id',
  'tenant_id',
  'tenant_verified',
  'user_id',
  'session_id',
]);

/**
 * Makes the sink that adds records to their span as events (OpenTelemetry, "Event to span event bridge"): Jaeger stores no
 * log records. A record with an exception is the event `exception`, whatever its level.
 * @param leastSeverity Severity number from which a record is an event.
 */
export function createSpanEvents(leastSeverity: number): RecordSink {
  const seen = new WeakMap<Span, Set<unknown>>();
  return (record, severityNumber, span) => {
    if (span === undefined || !span.isRecording()) return;
    const stack = record['exception_stacktrace'] ?? record['exception_message'];
    if (severityNumber < leastSeverity && stack === undefined) return;
    const known = seen.get(span) ?? new Set();
    if (known.size >= mostEvents || (stack !== undefined && known.has(stack))) return;
    // An error is logged where it is thrown and where it is caught: once is enough.
    known.add(stack ?? known.size);
    seen.set(span, known);
    span.addEvent(
      stack === undefined ? 'log' : 'exception',
      toAttributes(record),
      Date.parse(record.datetime),
    );
  };
}

function toAttributes(record: LogRecord): Attributes {
  const attributes: Attributes = {};
  for (const [field, value] of Object.entries(record)) {
    if (leftOut.has(field) || value === undefined || value === null) continue;
    const name = attributeOfField(field) ?? field;
    attributes[name] =
      typeof value === 'number' || typeof value === 'boolean' ? value : cut(field, value);
  }
  return attributes;
}

function cut(field: string, value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  if (field === 'exception_stacktrace' || text.length <= maxText) return text;
  return `${text.slice(0, maxText)}[cut: ${text.length} characters]`;
}
