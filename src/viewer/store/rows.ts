import type { SQLInputValue } from 'node:sqlite';
import type { OtlpAttributes, OtlpLogRecord, OtlpSpan, OtlpValue } from '#otlp';
import { attributeOfField, travellingIds, toSeverity, type IdRow } from '#record';

/** Where rows come from and when they came: the values that a group of rows shares. */
export interface RowOrigin {
  readonly receivedMs: number;
  readonly sourceId: number;
  readonly resource: OtlpAttributes;
  readonly service: string;
  /** Empty when the resource does not say it. */
  readonly build: string;
}

const unknownService = 'unknown_service';
/** Data where the name of a build belongs. */
const longestBuild = 200;
const nanosPerMilli = 1_000_000n;
/** Largest severity number of OpenTelemetry. */
const maxSeverity = 24;

/** Columns of `span` in the order of {@link toSpanValues}. */
export const spanColumns = [
  'received_ms',
  'source_id',
  'trace_id',
  'span_id',
  'parent_span_id',
  'service',
  'name',
  'kind',
  'status',
  'status_message',
  'start_ns',
  'duration_ns',
  'attributes',
  'events',
  'links',
  'rest',
  ...travellingIds.map((row) => row.field),
] as const;

/** Columns of `log` in the order of {@link toLogValues}. */
export const logColumns = [
  'received_ms',
  'source_id',
  'time_ns',
  'trace_id',
  'span_id',
  'service',
  'severity',
  'message',
  'attributes',
  'record_id',
  ...travellingIds.map((row) => row.field),
] as const;

const correlationField = 'correlation_id';
const correlationAttribute = attributeOfField(correlationField) ?? correlationField;

/** Names that hold an id: its attribute, and its name in a log record for sources that send that. */
const idNames: ReadonlySet<string> = new Set([
  ...travellingIds.flatMap((row) => [row.attribute, row.field]),
  'log.record.uid',
  'record_id',
]);

/** Gives the service of a resource. */
export function toService(resource: OtlpAttributes): string {
  return toIdText(resource['service.name']) ?? unknownService;
}

/** Gives the build of a resource, by its first 200 characters. */
export function toBuild(resource: OtlpAttributes): string {
  return toIdText(resource['service.version'])?.slice(0, longestBuild) ?? '';
}

/** Gives the values of a span's row. A span that ends before it starts has no duration. */
export function toSpanValues(span: OtlpSpan, origin: RowOrigin): SQLInputValue[] {
  const durationNs = span.endTimeUnixNano - span.startTimeUnixNano;
  return [
    origin.receivedMs,
    origin.sourceId,
    span.traceId,
    span.spanId,
    span.parentSpanId || null,
    origin.service,
    span.name,
    span.kind,
    span.status.code,
    span.status.message || null,
    span.startTimeUnixNano,
    durationNs > 0n ? durationNs : 0n,
    JSON.stringify(withoutTravellingIds(span.attributes)),
    span.events.length === 0 ? null : toJson(span.events),
    span.links.length === 0 ? null : toJson(span.links),
    toRest(span),
    ...toIds(span.attributes),
  ];
}

/** Gives the instant of a log record: without a time of its own it has the time it was observed or received. */
export function toTimeNs(record: OtlpLogRecord, { receivedMs }: RowOrigin): bigint {
  const timeNs = record.timeUnixNano || record.observedTimeUnixNano;
  return timeNs || BigInt(receivedMs) * nanosPerMilli;
}

/** Gives the values of a log record's row. */
export function toLogValues(record: OtlpLogRecord, origin: RowOrigin): SQLInputValue[] {
  return [
    origin.receivedMs,
    origin.sourceId,
    toTimeNs(record, origin),
    record.traceId || null,
    record.spanId || null,
    origin.service,
    toSeverityNumber(record),
    toMessage(record.body),
    JSON.stringify(withoutIds(record)),
    toRecordId(record.attributes),
    ...toIds(record.attributes),
  ];
}

/** An id that a column holds as it came; `attributesOf` puts it back. */
function withoutTravellingIds(attributes: OtlpAttributes): OtlpAttributes {
  const isHeld = ({ attribute, field }: IdRow): boolean =>
    typeof attributes[attribute] === 'string' &&
    attributes[attribute] !== '' &&
    attributes[field] === undefined;
  const held = travellingIds.filter(isHeld);
  if (held.length === 0) return attributes;
  const others = { ...attributes };
  for (const { attribute } of held) delete others[attribute];
  return others;
}

/** What most spans have not; only what is not zero. Flags alone, which most have, are a number. */
function toRest(span: OtlpSpan): string | null {
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount, flags, traceState } = span;
  const hasMore =
    droppedAttributesCount + droppedEventsCount + droppedLinksCount > 0 || traceState !== '';
  if (!hasMore) return flags === 0 ? null : String(flags);
  const rest = { droppedAttributesCount, droppedEventsCount, droppedLinksCount, flags, traceState };
  const used = Object.entries(rest).filter(([, value]) => value !== 0 && value !== '');
  return JSON.stringify(Object.fromEntries(used));
}

/** JSON with 64-bit integers as text. */
function toJson(value: object): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'bigint' ? field.toString() : field,
  );
}

/** Gives the id of a log record. */
export function toRecordId(attributes: OtlpAttributes): string | null {
  return toIdText(attributes['log.record.uid'] ?? attributes['record_id']);
}

/** Gives the correlation id of a span or a log record. */
export function toCorrelationId(attributes: OtlpAttributes): string | null {
  return toIdText(attributes[correlationAttribute] ?? attributes[correlationField]);
}

function toIds(attributes: OtlpAttributes): (string | null)[] {
  return travellingIds.map((row) => toIdText(attributes[row.attribute] ?? attributes[row.field]));
}

function toIdText(value: OtlpValue | undefined): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

/** Gives the severity number; from the level's name when the source gave no number. */
export function toSeverityNumber(record: OtlpLogRecord): number {
  const number = record.severityNumber;
  if (number >= 1) return Math.min(number, maxSeverity);
  return toSeverity(record.severityText).number;
}

/** Gives the body of a record as text. */
export function toMessage(body: OtlpValue): string {
  if (typeof body === 'string') return body;
  return body === null ? '' : JSON.stringify(body);
}

function withoutIds(record: OtlpLogRecord): OtlpAttributes {
  const entries = Object.entries(record.attributes).filter(([key]) => !idNames.has(key));
  if (record.eventName !== '') entries.push(['event.name', record.eventName]);
  return Object.fromEntries(entries);
}
