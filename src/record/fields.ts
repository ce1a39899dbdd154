/** The four ids of the business context, by their name in a log record. */
export type IdField = 'correlation_id' | 'device_id' | 'client_id' | 'tenant_id';

/**
 * Ids that travel with a request, keyed by their name in a log record.
 * An absent key means that the id is not known.
 */
export type BusinessIds = { readonly [name in IdField]?: string };

/** One row of the table of ids: how an id is called in each place where it appears. */
export interface IdRow {
  /** Name at the top level of a log record. */
  readonly field: IdField;
  /** OpenTelemetry attribute on spans and log records. */
  readonly attribute: string;
  /** Incoming header names in order of preference; the first is the outgoing one. Lower case. */
  readonly headers: readonly string[];
}

/**
 * How each id is called on a log line, on a span and on the wire.
 * `device_id` is `app.installation.id`, because semantic conventions reserve `device.id` for hardware;
 * `client_id` (who called) is `service.peer.name`; the other two have no convention.
 */
export const idTable: readonly IdRow[] = [
  {
    field: 'correlation_id',
    attribute: 'correlation.id',
    headers: ['x-correlation-id', 'x-request-id'],
  },
  { field: 'device_id', attribute: 'app.installation.id', headers: ['x-device-id'] },
  { field: 'client_id', attribute: 'service.peer.name', headers: ['x-client-id'] },
  { field: 'tenant_id', attribute: 'tenant.id', headers: ['x-tenant-id'] },
];

/** Names of the trace context at the top level of a log line (OpenTelemetry: Trace Context in non-OTLP Log Formats). */
export const traceFields = ['trace_id', 'span_id', 'trace_flags'] as const;
