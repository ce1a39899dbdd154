import type {
  OtlpAttributes,
  OtlpEvent,
  OtlpLink,
  OtlpLogRecord,
  OtlpScope,
  OtlpSpan,
  ResourceLogs,
  ResourceSpans,
} from '#otlp';
import { toLevel } from '#record';
import { attributesOf, toIdAttributes } from '../store/from-row.ts';
import type { SourcedLog, StoredSpan } from '../store/stored.ts';

interface StoredEvent extends Omit<OtlpEvent, 'timeUnixNano'> {
  readonly timeUnixNano: string;
}

type Rest = Pick<
  OtlpSpan,
  'traceState' | 'flags' | 'droppedAttributesCount' | 'droppedEventsCount' | 'droppedLinksCount'
>;

const noRest: Rest = {
  traceState: '',
  flags: 0,
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
};

/** Gives stored spans in the form in which they came, grouped by resource and scope. */
export function toResourceSpans(spans: readonly StoredSpan[]): readonly ResourceSpans[] {
  const byResource = Map.groupBy(spans, (span) => span.resource);
  return Array.from(byResource, ([resource, ofResource]) => ({
    resource: JSON.parse(resource) as OtlpAttributes,
    scopeSpans: Array.from(
      Map.groupBy(ofResource, (span) => span.scope),
      ([scope, ofScope]) => ({
        scope: JSON.parse(scope) as OtlpScope,
        spans: ofScope.map(toOtlpSpan),
      }),
    ),
  }));
}

/** Gives a stored span in the form in which it came. */
export function toOtlpSpan(span: StoredSpan): OtlpSpan {
  const startTimeUnixNano = BigInt(span.start_ns);
  const rest = JSON.parse(span.rest ?? '{}') as Partial<Rest> | number;
  const events = JSON.parse(span.events ?? '[]') as StoredEvent[];
  return {
    ...noRest,
    ...(typeof rest === 'number' ? { flags: rest } : rest),
    traceId: span.trace_id,
    spanId: span.span_id,
    parentSpanId: span.parent_span_id ?? '',
    name: span.name,
    kind: span.kind,
    startTimeUnixNano,
    endTimeUnixNano: startTimeUnixNano + BigInt(span.duration_ns),
    attributes: attributesOf(span) as OtlpAttributes,
    events: events.map((event) => ({ ...event, timeUnixNano: BigInt(event.timeUnixNano) })),
    links: JSON.parse(span.links ?? '[]') as OtlpLink[],
    status: { code: span.status, message: span.status_message ?? '' },
  };
}

/** Gives stored log records in a form that is stored as the same again, grouped by resource and scope. */
export function toResourceLogs(logs: readonly SourcedLog[]): readonly ResourceLogs[] {
  const byResource = Map.groupBy(logs, (log) => log.resource);
  return Array.from(byResource, ([resource, ofResource]) => ({
    resource: JSON.parse(resource) as OtlpAttributes,
    scopeLogs: Array.from(
      Map.groupBy(ofResource, (log) => log.scope),
      ([scope, ofScope]) => ({
        scope: JSON.parse(scope) as OtlpScope,
        logRecords: ofScope.map(toOtlpLogRecord),
      }),
    ),
  }));
}

/** The name of an event and the ids are attributes again; the text of a body that was no text stays one. */
function toOtlpLogRecord(log: SourcedLog): OtlpLogRecord {
  const timeUnixNano = BigInt(log.time_ns);
  return {
    timeUnixNano,
    observedTimeUnixNano: timeUnixNano,
    severityNumber: log.severity,
    severityText: toLevel(log.severity),
    eventName: '',
    body: log.message,
    attributes: {
      ...(JSON.parse(log.attributes) as OtlpAttributes),
      ...toIdAttributes(log),
      ...(log.record_id !== null && { 'log.record.uid': log.record_id }),
    },
    droppedAttributesCount: 0,
    flags: 0,
    traceId: log.trace_id ?? '',
    spanId: log.span_id ?? '',
  };
}
