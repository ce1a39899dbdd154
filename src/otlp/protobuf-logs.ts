import { noScope, toOptionalId } from './limits.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { readAttribute, readResource, readScope, readValue } from './protobuf-value.ts';
import type {
  Draft,
  DraftAttributes,
  OtlpAttributes,
  OtlpLogRecord,
  OtlpScope,
  ResourceLogs,
  ScopeLogs,
} from './types.ts';

/**
 * Reads an ExportLogsServiceRequest in protobuf form.
 * Unknown fields are passed over.
 * @throws TelemetryError FR_OTLP_MALFORMED; nothing else, whatever the bytes are.
 */
export function parseLogs(body: Uint8Array): readonly ResourceLogs[] {
  const reader = new ProtobufReader(body);
  const all: ResourceLogs[] = [];
  while (reader.next()) {
    if (reader.field === 1) all.push(readResourceLogs(reader));
    else reader.skip();
  }
  return all;
}

function readResourceLogs(reader: ProtobufReader): ResourceLogs {
  const outerEnd = reader.enter();
  let resource: OtlpAttributes = {};
  const scopeLogs: ScopeLogs[] = [];
  while (reader.next()) {
    if (reader.field === 1) resource = readResource(reader);
    else if (reader.field === 2) scopeLogs.push(readScopeLogs(reader));
    else reader.skip();
  }
  reader.leave(outerEnd);
  return { resource, scopeLogs };
}

function readScopeLogs(reader: ProtobufReader): ScopeLogs {
  const outerEnd = reader.enter();
  let scope: OtlpScope = noScope;
  const logRecords: OtlpLogRecord[] = [];
  while (reader.next()) {
    if (reader.field === 1) scope = readScope(reader);
    else if (reader.field === 2) logRecords.push(readLogRecord(reader));
    else reader.skip();
  }
  reader.leave(outerEnd);
  return { scope, logRecords };
}

function readLogRecord(reader: ProtobufReader): OtlpLogRecord {
  const outerEnd = reader.enter();
  const record = emptyRecord();
  while (reader.next()) readRecordField(reader, record);
  reader.leave(outerEnd);
  record.traceId = toOptionalId(record.traceId);
  record.spanId = toOptionalId(record.spanId);
  return record;
}

interface DraftRecord extends Draft<OtlpLogRecord> {
  attributes: DraftAttributes;
}

function emptyRecord(): DraftRecord {
  return {
    timeUnixNano: 0n,
    observedTimeUnixNano: 0n,
    severityNumber: 0,
    severityText: '',
    eventName: '',
    body: null,
    attributes: {},
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
  };
}

/** Field numbers of opentelemetry.proto.logs.v1.LogRecord. */
function readRecordField(reader: ProtobufReader, record: DraftRecord): void {
  switch (reader.field) {
    case 1:
      record.timeUnixNano = reader.time();
      break;
    case 2:
      record.severityNumber = reader.int32();
      break;
    case 3:
      record.severityText = reader.text();
      break;
    case 5:
      record.body = readValue(reader);
      break;
    case 6:
      readAttribute(reader, record.attributes);
      break;
    case 7:
      record.droppedAttributesCount = reader.uint32();
      break;
    case 8:
      record.flags = reader.fixed32();
      break;
    case 9:
      record.traceId = reader.id(16);
      break;
    case 10:
      record.spanId = reader.id(8);
      break;
    case 11:
      record.observedTimeUnixNano = reader.time();
      break;
    case 12:
      record.eventName = reader.text();
      break;
    default:
      reader.skip();
  }
}
