import { rowOfAttribute, rowOfField, toLevel } from '#record';
import type { Subject } from '#query';
import { fromJson, spanKinds, statusNames, toDateTime } from './from-row.ts';
import type { StoredLog, StoredSpan } from './stored.ts';

/** Columns of a stored log record, joined with its source, that a query needs. */
export const logColumns = `CAST(time_ns AS TEXT) AS time_ns, trace_id, span_id, service, severity, message,
  correlation_id, device_id, client_id, tenant_id, record_id, attributes, resource`;

/** Columns of a stored span, joined with its source, that a query needs. */
export const spanColumns = `trace_id, span_id, parent_span_id, service, name, kind, status, status_message,
  CAST(start_ns AS TEXT) AS start_ns, CAST(duration_ns AS TEXT) AS duration_ns,
  correlation_id, device_id, client_id, tenant_id, attributes, events, resource`;

/** What a query needs of a stored log record. */
export type SearchedLog = StoredLog & { readonly resource: string };

/** What a query needs of a stored span. */
export type SearchedSpan = Omit<StoredSpan, 'links' | 'rest' | 'scope'>;

/** Values by name. */
export type Values = Readonly<Record<string, unknown>>;

/** Values of a span or a log record by where OpenTelemetry keeps them. */
export interface SubjectParts {
  /** What is no attribute, under the names of a log line. */
  readonly own: Values;
  readonly attributes: Values;
  readonly resource: Values;
}

/** Gives a stored log record as a query sees it. Its JSON is parsed when the first field is asked for. */
export function toLogSubject(log: SearchedLog): Subject {
  const parts = lazyParts(ownOfLog(log), log);
  return {
    get: (field) =>
      field === 'datetime' ? toDateTime(BigInt(log.time_ns)) : findValue(parts(), field),
    texts: () => [log.message, ...textsInJson(log.attributes)],
  };
}

/** Gives what of a log record is no attribute, under the names of a log line. */
export function ownOfLog(log: SearchedLog): Values {
  return {
    level: toLevel(log.severity),
    message: log.message,
    service: log.service,
    trace_id: log.trace_id,
    span_id: log.span_id,
    record_id: log.record_id,
    correlation_id: log.correlation_id,
    device_id: log.device_id,
    client_id: log.client_id,
    tenant_id: log.tenant_id,
  };
}

/** Gives a stored span as a query sees it. */
export function toSpanSubject(span: SearchedSpan): Subject {
  const parts = lazyParts(ownOfSpan(span), span);
  return {
    get: (field) =>
      field === 'datetime' ? toDateTime(BigInt(span.start_ns)) : findValue(parts(), field),
    texts: () => [span.name, span.status_message ?? '', ...textsInJson(span.events)],
  };
}

/** Gives what of a span is no attribute, under the names of a query. */
export function ownOfSpan(span: SearchedSpan): Values {
  const durationMs = Number(span.duration_ns) / 1e6;
  return {
    name: span.name,
    operation: span.name,
    kind: spanKinds[span.kind] ?? 'internal',
    status: statusNames[span.status] ?? 'unset',
    status_message: span.status_message,
    duration: durationMs,
    latency_millis: durationMs,
    service: span.service,
    trace_id: span.trace_id,
    span_id: span.span_id,
    parent_span_id: span.parent_span_id,
    correlation_id: span.correlation_id,
    device_id: span.device_id,
    client_id: span.client_id,
    tenant_id: span.tenant_id,
  };
}

/** Finds a field by its name on a log line, by that of OpenTelemetry, or by its path into a map. */
export function findValue({ own, attributes, resource }: SubjectParts, field: string): unknown {
  if (Object.hasOwn(own, field)) return own[field];
  const row = rowOfField(field) ?? rowOfAttribute(field);
  if (row === undefined) return inside(attributes, field) ?? inside(resource, field);
  if (Object.hasOwn(own, row.field)) return own[row.field];
  // The store keeps it among the attributes.
  if (row.field === 'event_name') return inside(attributes, 'event.name');
  // Other sources may send our own names.
  return (
    inside(attributes, row.attribute) ??
    inside(attributes, row.field) ??
    inside(resource, row.attribute)
  );
}

/** `user.plan` is a field of that name, or the `plan` of a map called `user`. */
function inside(values: Values, field: string): unknown {
  if (Object.hasOwn(values, field)) return values[field];
  for (let dot = field.indexOf('.'); dot !== -1; dot = field.indexOf('.', dot + 1)) {
    const key = field.slice(0, dot);
    const inner = Object.hasOwn(values, key) ? values[key] : undefined;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      return inside(inner as Values, field.slice(dot + 1));
  }
  return undefined;
}

function lazyParts(
  own: Values,
  row: { readonly attributes: string; readonly resource: string },
): () => SubjectParts {
  let parts: SubjectParts | undefined;
  return () =>
    (parts ??= { own, attributes: fromJson(row.attributes), resource: fromJson(row.resource) });
}

/** Type, message and stack of the exceptions in a JSON text; parsed only when it holds one. */
function textsInJson(json: string | null): readonly string[] {
  if (json?.includes('"exception.') !== true) return [];
  const found: unknown = JSON.parse(json);
  return Array.isArray(found)
    ? found.flatMap((event: { readonly attributes?: Values }) =>
        exceptionTexts(event.attributes ?? {}),
      )
    : exceptionTexts(found as Values);
}

/** Gives type, message and stack of the exception that attributes tell of. */
export function exceptionTexts(attributes: Values): readonly string[] {
  return ['exception.type', 'exception.message', 'exception.stacktrace'].flatMap((name) => {
    const text = attributes[name];
    return typeof text === 'string' ? [text] : [];
  });
}
