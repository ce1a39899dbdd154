import { fieldTable, type FieldRow, type Level } from '#record';
import { variables } from './shipping.ts';

/** Which of OpenTelemetry's short names a level of ours is. */
const severityOf: Readonly<Record<Level, string>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
};

/** What the line has for parts of the record itself, and the operator that puts it there. */
const partOf: Readonly<Record<string, object>> = {
  datetime: {
    type: 'time_parser',
    parse_from: 'attributes.datetime',
    layout_type: 'gotime',
    layout: '2006-01-02T15:04:05.999999999Z07:00',
  },
  level: {
    type: 'severity_parser',
    parse_from: 'attributes.level',
    mapping: Object.fromEntries(
      Object.entries(severityOf).map(([level, severity]) => [severity, level]),
    ),
  },
  trace_id: {
    type: 'trace_parser',
    trace_id: { parse_from: 'attributes.trace_id' },
    span_id: { parse_from: 'attributes.span_id' },
    trace_flags: { parse_from: 'attributes.trace_flags' },
  },
};

/** Parts that an operator has read: the line's own field goes. */
const read = ['datetime', 'level', 'trace_id', 'span_id', 'trace_flags'];

/**
 * Gives the Collector's configuration that reads our log files (JSON lines, schema `filrouge`) and gives each field the name
 * and the place that it has in a record sent by OTLP. A line that is no JSON goes on as it is.
 */
export function toFileLogConfig(): object {
  const rows = fieldTable.filter(({ field }) => !read.includes(field));
  return {
    receivers: {
      file_log: {
        include: [`\${env:${variables.files}}`],
        start_at: 'beginning',
        storage: 'file_storage',
        max_log_size: '256KiB',
        include_file_name: false,
        retry_on_failure: { enabled: true, max_elapsed_time: 0 },
        operators: [
          { type: 'json_parser', parse_ints: true, on_error: 'send' },
          ...Object.entries(partOf).map(([field, operator]) => ({ ...operator, if: has(field) })),
          ...rows.flatMap(toMove),
          ...read.map((field) => ({
            type: 'remove',
            field: `attributes.${field}`,
            if: has(field),
          })),
        ],
      },
    },
    service: {
      pipelines: {
        'logs/files': {
          receivers: ['file_log'],
          processors: ['memory_limiter'],
          exporters: ['otlp_http'],
        },
      },
    },
  };
}

function toMove(row: FieldRow): object[] {
  const to = toPlace(row);
  if (to === undefined) return [];
  return [{ type: 'move', from: `attributes.${row.field}`, to, if: has(row.field) }];
}

/** @returns Undefined where the field has the right name and place already. */
function toPlace({ field, attribute, place }: FieldRow): string | undefined {
  if (field === 'message') return 'body';
  // The file_log receiver cannot set a record's name of event; this attribute was its place before it had one.
  if (field === 'event_name') return 'attributes["event.name"]';
  if (place === 'resource') return `resource["${attribute}"]`;
  return attribute === field ? undefined : `attributes["${attribute}"]`;
}

function has(field: string): string {
  return `attributes.${field} != nil`;
}
