import type {
  OtlpAttributes,
  OtlpEvent,
  OtlpLink,
  OtlpLogRecord,
  OtlpScope,
  OtlpSpan,
  OtlpStatus,
  OtlpValue,
  ResourceLogs,
  ResourceSpans,
  ScopeLogs,
  ScopeSpans,
} from './types.ts';

/** A TracesData message in OTLP's JSON form. */
export interface OtlpTracesJson {
  readonly resourceSpans: readonly object[];
}

/** A LogsData message in OTLP's JSON form. */
export interface OtlpLogsJson {
  readonly resourceLogs: readonly object[];
}

/**
 * Gives spans in OTLP's JSON form: ids in hex, kind and status as numbers, 64-bit integers as text, zero values absent.
 * An integer attribute beyond 2^53 was read as text and stays text; a double without fraction is written as an integer.
 */
export function toOtlpJson(all: readonly ResourceSpans[]): OtlpTracesJson {
  return { resourceSpans: all.map(toResourceSpansJson) };
}

/** Gives log records in OTLP's JSON form, as {@link toOtlpJson} gives spans. */
export function toOtlpLogsJson(all: readonly ResourceLogs[]): OtlpLogsJson {
  return { resourceLogs: all.map(toResourceLogsJson) };
}

function toResourceSpansJson(group: ResourceSpans): object {
  return {
    resource: withoutZeros({ attributes: toAttributesJson(group.resource) }),
    scopeSpans: group.scopeSpans.map(toScopeSpansJson),
  };
}

function toScopeSpansJson({ scope, spans }: ScopeSpans): object {
  return { scope: toScopeJson(scope), spans: spans.map(toSpanJson) };
}

function toResourceLogsJson(group: ResourceLogs): object {
  return {
    resource: withoutZeros({ attributes: toAttributesJson(group.resource) }),
    scopeLogs: group.scopeLogs.map(toScopeLogsJson),
  };
}

function toScopeLogsJson({ scope, logRecords }: ScopeLogs): object {
  return { scope: toScopeJson(scope), logRecords: logRecords.map(toLogRecordJson) };
}

function toLogRecordJson(record: OtlpLogRecord): object {
  return withoutZeros({
    ...record,
    timeUnixNano: toTimeJson(record.timeUnixNano),
    observedTimeUnixNano: toTimeJson(record.observedTimeUnixNano),
    body: toValueJson(record.body),
    attributes: toAttributesJson(record.attributes),
  });
}

function toScopeJson({ name, version, attributes }: OtlpScope): object {
  return withoutZeros({ name, version, attributes: toAttributesJson(attributes) });
}

function toSpanJson(span: OtlpSpan): object {
  return withoutZeros({
    ...span,
    startTimeUnixNano: toTimeJson(span.startTimeUnixNano),
    endTimeUnixNano: toTimeJson(span.endTimeUnixNano),
    attributes: toAttributesJson(span.attributes),
    events: span.events.map(toEventJson),
    links: span.links.map(toLinkJson),
    status: toStatusJson(span.status),
  });
}

function toEventJson(event: OtlpEvent): object {
  return withoutZeros({
    ...event,
    timeUnixNano: toTimeJson(event.timeUnixNano),
    attributes: toAttributesJson(event.attributes),
  });
}

function toLinkJson(link: OtlpLink): object {
  return withoutZeros({ ...link, attributes: toAttributesJson(link.attributes) });
}

/** An unset status is an empty object, as Jaeger writes it. */
function toStatusJson(status: OtlpStatus): object {
  return withoutZeros({ message: status.message, code: status.code });
}

function toTimeJson(time: bigint): string {
  return time === 0n ? '' : time.toString();
}

function toAttributesJson(attributes: OtlpAttributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toValueJson(value) }));
}

function toValueJson(value: OtlpValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  if (value === null) return {};
  if (isArray(value)) return { arrayValue: { values: value.map(toValueJson) } };
  return { kvlistValue: { values: toAttributesJson(value) } };
}

/** `Array.isArray` does not narrow a readonly array. */
function isArray(value: object): value is readonly OtlpValue[] {
  return Array.isArray(value);
}

function withoutZeros(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isZero(value)));
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || (Array.isArray(value) && value.length === 0);
}
