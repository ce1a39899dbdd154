import type { AnyValue } from '@opentelemetry/api';

/** The ids of the business context, by their name in a log record. */
export type IdField =
  | 'correlation_id'
  | 'device_id'
  | 'client_id'
  | 'tenant_id'
  | 'user_id'
  | 'session_id';

/**
 * Ids that travel with a request, keyed by their name in a log record.
 * An absent key means that the id is not known.
 */
export type IdFields = { readonly [name in IdField]?: string };

/** Kind of a record: what wrote it, for whom. */
export type LogType = 'system' | 'application' | 'network' | 'security';

/** Name of the record that says that a span is still open: a view draws the span from it. */
export const unfinishedSpan = 'span.unfinished';

/** One log record: values by field name, in the order in which they are written. Plain, bounded and cleaned. */
export interface LogRecord {
  /** Instant, ISO 8601 in UTC with milliseconds. */
  readonly datetime: string;
  readonly level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'FATAL';
  readonly message: string;
  readonly [field: string]: AnyValue;
}

/** What a field may reveal of a person. */
export type PrivacyClass = 'none' | 'pseudonym' | 'personal' | 'free text';

/** Where a field's value comes from. */
export type FieldSource =
  | 'logger'
  | 'process'
  | 'trace'
  | 'caller'
  | 'application'
  | 'http'
  | 'error';

/** One row of the table of fields. */
export interface FieldRow {
  /** Name on a line: flat, snake_case. */
  readonly field: string;
  /** OpenTelemetry attribute; for `resource` and `record` rows the resource attribute or the part of the log record. */
  readonly attribute: string;
  /** Where OpenTelemetry keeps it: an attribute of the record, of the resource, or a part of the record itself. */
  readonly place: 'attribute' | 'resource' | 'record';
  /** Elastic Common Schema 9 field. */
  readonly ecs: string;
  readonly type: 'text' | 'keyword' | 'integer' | 'number' | 'boolean' | 'date' | 'object';
  readonly source: FieldSource;
  readonly privacy: PrivacyClass;
  readonly doc: string;
}

/**
 * Every field that filrouge itself writes, in the order of a line; the application's own fields follow.
 * Formats, the names of OpenTelemetry and of Elastic, and docs/record.md come from here.
 * Sources: OpenTelemetry semantic conventions 1.44, "Trace Context in non-OTLP Log Formats", ECS 9.
 */
export const fieldTable: readonly FieldRow[] = [
  record(
    'datetime',
    'Timestamp',
    '@timestamp',
    'date',
    'logger',
    'Instant: ISO 8601, UTC, milliseconds.',
  ),
  record(
    'level',
    'SeverityText, SeverityNumber',
    'log.level',
    'keyword',
    'logger',
    'TRACE, DEBUG, INFO, WARNING, ERROR or FATAL.',
  ),
  free(record('message', 'Body', 'message', 'text', 'logger', 'What happened, in words.')),
  resource('service', 'service.name', 'service.name', 'Name of the service that wrote the record.'),
  resource('build_id', 'service.version', 'service.version', 'Build or version of that service.'),
  resource('hostname', 'host.name', 'host.hostname', 'Host that it ran on.'),
  resource(
    'environment',
    'deployment.environment.name',
    'service.environment',
    'Such as production or staging.',
  ),
  attribute(
    'log_type',
    'log.type',
    'event.dataset',
    'keyword',
    'logger',
    'system, application, network or security.',
  ),
  record(
    'event_name',
    'EventName',
    'event.action',
    'keyword',
    'logger',
    'Name of the event, where the record is one: `authn_login_fail`, `process.start`.',
  ),
  attribute(
    'record_id',
    'log.record.uid',
    'event.id',
    'keyword',
    'logger',
    'Id of the record, the only one that has it: what is sent twice is stored once.',
  ),
  record(
    'trace_id',
    'TraceId',
    'trace.id',
    'keyword',
    'trace',
    'Trace, 32 lower-case hexadecimal digits.',
  ),
  record(
    'span_id',
    'SpanId',
    'span.id',
    'keyword',
    'trace',
    'Span, 16 lower-case hexadecimal digits.',
  ),
  record(
    'trace_flags',
    'TraceFlags',
    'labels.trace_flags',
    'keyword',
    'trace',
    'W3C trace flags, 2 hexadecimal digits; `01` is sampled.',
  ),
  id(
    'correlation_id',
    'correlation.id',
    'labels.correlation_id',
    'none',
    'One id for all that a request of a customer caused; made where none came in: the trace id.',
  ),
  id(
    'device_id',
    'app.installation.id',
    'device.id',
    'pseudonym',
    'Installation or browser of the customer.',
  ),
  id('client_id', 'service.peer.name', 'service.origin.name', 'none', 'Service that called.'),
  id('tenant_id', 'tenant.id', 'organization.id', 'none', 'Tenant for whom the work is done.'),
  attribute(
    'tenant_verified',
    'tenant.verified',
    'labels.tenant_verified',
    'boolean',
    'application',
    'False while the tenant is only what a header says; true once `setContext()` confirmed it.',
  ),
  local(id('user_id', 'user.hash', 'user.hash', 'pseudonym', 'User, as a keyed hash (`h1:…`).')),
  local(
    id(
      'session_id',
      'session.id',
      'labels.session_id',
      'pseudonym',
      'Session, as a keyed hash (`h1:…`).',
    ),
  ),
  attribute(
    'http_endpoint',
    'http.route',
    'url.path',
    'keyword',
    'http',
    'Route of the request, such as `/users/:id`.',
  ),
  attribute(
    'http_method',
    'http.request.method',
    'http.request.method',
    'keyword',
    'http',
    'Method, upper case.',
  ),
  attribute(
    'http_status',
    'http.response.status_code',
    'http.response.status_code',
    'integer',
    'http',
    'Status of the answer.',
  ),
  attribute(
    'server_address',
    'server.address',
    'server.address',
    'keyword',
    'http',
    'Name or address of the server that was called.',
  ),
  attribute(
    'server_port',
    'server.port',
    'server.port',
    'integer',
    'http',
    'Port of the server that was called.',
  ),
  attribute(
    'latency_millis',
    'latency_millis',
    'event.duration',
    'number',
    'http',
    'Duration in ms; nanoseconds in Elastic Common Schema.',
  ),
  attribute(
    'error_code',
    'error.code',
    'error.code',
    'keyword',
    'error',
    'Code of the error, such as `ECONNREFUSED`.',
  ),
  attribute(
    'exception',
    'exception.type',
    'error.type',
    'keyword',
    'error',
    'Type of the exception.',
  ),
  free(
    attribute(
      'exception_message',
      'exception.message',
      'error.message',
      'text',
      'error',
      'Message of the exception.',
    ),
  ),
  free(
    attribute(
      'exception_stacktrace',
      'exception.stacktrace',
      'error.stack_trace',
      'text',
      'error',
      'Stack, with the chain of causes.',
    ),
  ),
  free(
    attribute(
      'input',
      'input',
      'labels.input',
      'object',
      'application',
      'What the operation received; only what was asked to be recorded.',
    ),
  ),
  free(
    attribute(
      'output',
      'output',
      'labels.output',
      'object',
      'application',
      'What the operation answered; only what was asked to be recorded.',
    ),
  ),
];

const rowsByField: ReadonlyMap<string, FieldRow> = new Map(
  fieldTable.map((row) => [row.field, row]),
);
const rowsByAttribute: ReadonlyMap<string, FieldRow> = new Map(
  fieldTable.filter((row) => row.place === 'attribute').map((row) => [row.attribute, row]),
);

// Null: no attribute.
const attributesByField: ReadonlyMap<string, string | null> = new Map([
  ...fieldTable.map(
    ({ field, place, attribute: name }) => [field, place === 'attribute' ? name : null] as const,
  ),
  // No attribute is called so.
  ['', null],
]);

/**
 * Gives the OpenTelemetry attribute as which a field of a record travels: one of the application under its own name.
 * @returns Undefined for what the log record or its resource has a place for.
 */
export function attributeOfField(field: string): string | undefined {
  const name = attributesByField.get(field);
  return name === undefined ? field : (name ?? undefined);
}

/** Gives the row of one of our own fields. */
export function rowOfField(field: string): FieldRow | undefined {
  return rowsByField.get(field);
}

/** Gives the row whose value travels as this OpenTelemetry attribute of a record. */
export function rowOfAttribute(name: string): FieldRow | undefined {
  return rowsByAttribute.get(name);
}

/** One row of the table of ids: how an id is called in each place where it appears. */
export interface IdRow {
  /** Name at the top level of a log record. */
  readonly field: IdField;
  /** OpenTelemetry attribute on spans and log records. */
  readonly attribute: string;
  /** Incoming header names in order of preference; the first is the outgoing one. Lower case. Empty: does not travel. */
  readonly headers: readonly string[];
}

/**
 * How each id is called on a log line, on a span and on the wire.
 * `device_id` is `app.installation.id`, because semantic conventions reserve `device.id` for hardware;
 * `client_id` (who called) is `service.peer.name`. User and session do not leave the process.
 */
export const idTable: readonly IdRow[] = [
  idRow('correlation_id', 'x-correlation-id', 'x-request-id'),
  idRow('device_id', 'x-device-id'),
  idRow('client_id', 'x-client-id'),
  idRow('tenant_id', 'x-tenant-id'),
  idRow('user_id'),
  idRow('session_id'),
];

/** The ids that travel with a request, and by which all its records are found. */
export const travellingIds: readonly IdRow[] = idTable.filter((row) => row.headers.length > 0);

/** Names of the trace context at the top level of a log line (OpenTelemetry: Trace Context in non-OTLP Log Formats). */
export const traceFields = ['trace_id', 'span_id', 'trace_flags'] as const;

function idRow(field: IdField, ...headers: readonly string[]): IdRow {
  return { field, attribute: rowOfField(field)?.attribute ?? field, headers };
}

function record(
  field: string,
  part: string,
  ecs: string,
  type: FieldRow['type'],
  source: FieldSource,
  doc: string,
): FieldRow {
  return { field, attribute: part, place: 'record', ecs, type, source, privacy: 'none', doc };
}

function resource(field: string, name: string, ecs: string, doc: string): FieldRow {
  return {
    field,
    attribute: name,
    place: 'resource',
    ecs,
    type: 'keyword',
    source: 'process',
    privacy: 'none',
    doc,
  };
}

function attribute(
  field: string,
  name: string,
  ecs: string,
  type: FieldRow['type'],
  source: FieldSource,
  doc: string,
): FieldRow {
  return { field, attribute: name, place: 'attribute', ecs, type, source, privacy: 'none', doc };
}

function id(
  field: IdField,
  name: string,
  ecs: string,
  privacy: PrivacyClass,
  doc: string,
): FieldRow {
  return { ...attribute(field, name, ecs, 'keyword', 'caller', doc), privacy };
}

/** Marks an id that no caller sends: the application sets it. */
function local(row: FieldRow): FieldRow {
  return { ...row, source: 'application' };
}

/** Marks a field that holds whatever somebody wrote into it. */
function free(row: FieldRow): FieldRow {
  return { ...row, privacy: 'free text' };
}
