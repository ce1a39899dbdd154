import {
  parseRequest,
  toArray,
  toAttributes,
  toId,
  toInteger,
  toObject,
  toScope,
  toText,
  toTime,
  toValue,
} from './json-fields.ts';
import { toOptionalId } from './limits.ts';
import type { OtlpLogRecord, ResourceLogs, ScopeLogs } from './types.ts';

/**
 * Reads an ExportLogsServiceRequest in OTLP's JSON form: ids in hex, 64-bit integers as text or number.
 * Unknown names are passed over.
 * @throws TelemetryError FR_OTLP_MALFORMED; nothing else, whatever the text is.
 */
export function parseLogsJson(body: string): readonly ResourceLogs[] {
  return toLogsRequest(parseRequest(body));
}

/** Reads an ExportLogsServiceRequest from parsed JSON. @throws TelemetryError FR_OTLP_MALFORMED. */
export function toLogsRequest(value: unknown): readonly ResourceLogs[] {
  return toArray(toObject(value, 'the body'), 'resourceLogs').map(toResourceLogs);
}

function toResourceLogs(value: unknown): ResourceLogs {
  const group = toObject(value, 'an item of resourceLogs');
  return {
    resource: toAttributes(toObject(group['resource'], 'resource')),
    scopeLogs: toArray(group, 'scopeLogs').map(toScopeLogs),
  };
}

function toScopeLogs(value: unknown): ScopeLogs {
  const group = toObject(value, 'an item of scopeLogs');
  return {
    scope: toScope(group['scope']),
    logRecords: toArray(group, 'logRecords').map(toLogRecord),
  };
}

function toLogRecord(value: unknown): OtlpLogRecord {
  const record = toObject(value, 'a log record');
  return {
    timeUnixNano: toTime(record, 'timeUnixNano'),
    observedTimeUnixNano: toTime(record, 'observedTimeUnixNano'),
    severityNumber: toInteger(record, 'severityNumber'),
    severityText: toText(record, 'severityText'),
    eventName: toText(record, 'eventName'),
    body: toValue(record['body']),
    attributes: toAttributes(record),
    droppedAttributesCount: toInteger(record, 'droppedAttributesCount'),
    flags: toInteger(record, 'flags'),
    traceId: toOptionalId(toId(record, 'traceId', 32)),
    spanId: toOptionalId(toId(record, 'spanId', 16)),
  };
}
