import { ProtobufReader } from './protobuf-reader.ts';

/** How the value of a field is read and written as JSON. */
type Kind = 'text' | 'bool' | 'int32' | 'int64' | 'double' | 'time' | 'fixed32' | 'hex' | 'base64';

/** A field: its JSON name, its kind or message, and whether it repeats. */
type Field = readonly [name: string, of: Kind | Message | (() => Message), repeats?: boolean];
type Message = Readonly<Record<number, Field>>;

const anyValue: Message = {
  1: ['stringValue', 'text'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', { 1: ['values', () => anyValue, true] }],
  6: ['kvlistValue', { 1: ['values', () => keyValue, true] }],
  7: ['bytesValue', 'base64'],
};
const keyValue: Message = { 1: ['key', 'text'], 2: ['value', anyValue] };

const resource: Message = {
  1: ['attributes', keyValue, true],
  2: ['droppedAttributesCount', 'int32'],
};
const scope: Message = {
  1: ['name', 'text'],
  2: ['version', 'text'],
  3: ['attributes', keyValue, true],
  4: ['droppedAttributesCount', 'int32'],
};
const event: Message = {
  1: ['timeUnixNano', 'time'],
  2: ['name', 'text'],
  3: ['attributes', keyValue, true],
  4: ['droppedAttributesCount', 'int32'],
};
const link: Message = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  3: ['traceState', 'text'],
  4: ['attributes', keyValue, true],
  5: ['droppedAttributesCount', 'int32'],
  6: ['flags', 'fixed32'],
};
const span: Message = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  3: ['traceState', 'text'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'text'],
  6: ['kind', 'int32'],
  7: ['startTimeUnixNano', 'time'],
  8: ['endTimeUnixNano', 'time'],
  9: ['attributes', keyValue, true],
  10: ['droppedAttributesCount', 'int32'],
  11: ['events', event, true],
  12: ['droppedEventsCount', 'int32'],
  13: ['links', link, true],
  14: ['droppedLinksCount', 'int32'],
  15: ['status', { 2: ['message', 'text'], 3: ['code', 'int32'] }],
  16: ['flags', 'fixed32'],
};
const logRecord: Message = {
  1: ['timeUnixNano', 'time'],
  2: ['severityNumber', 'int32'],
  3: ['severityText', 'text'],
  5: ['body', anyValue],
  6: ['attributes', keyValue, true],
  7: ['droppedAttributesCount', 'int32'],
  8: ['flags', 'fixed32'],
  9: ['traceId', 'hex'],
  10: ['spanId', 'hex'],
  11: ['observedTimeUnixNano', 'time'],
  12: ['eventName', 'text'],
};

const traces = toRequest('resourceSpans', 'scopeSpans', 'spans', span);
const logs = toRequest('resourceLogs', 'scopeLogs', 'logRecords', logRecord);

/**
 * Writes an ExportTraceServiceRequest in OTLP's JSON form: ids in hex, 64-bit integers as text, enums as numbers.
 * @throws TelemetryError FR_OTLP_MALFORMED when the bytes are no such message.
 */
export function toTracesJson(body: Uint8Array): string {
  return JSON.stringify(toObject(new ProtobufReader(body), traces));
}

/**
 * Writes an ExportLogsServiceRequest in OTLP's JSON form.
 * @throws TelemetryError FR_OTLP_MALFORMED when the bytes are no such message.
 */
export function toLogsJson(body: Uint8Array): string {
  return JSON.stringify(toObject(new ProtobufReader(body), logs));
}

function toRequest(groups: string, scopes: string, records: string, record: Message): Message {
  const inScope: Message = {
    1: ['scope', scope],
    2: [records, record, true],
    3: ['schemaUrl', 'text'],
  };
  const inResource: Message = {
    1: ['resource', resource],
    2: [scopes, inScope, true],
    3: ['schemaUrl', 'text'],
  };
  return { 1: [groups, inResource, true] };
}

function toObject(reader: ProtobufReader, message: Message): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  while (reader.next()) {
    const field = message[reader.field];
    if (field === undefined) {
      reader.skip();
      continue;
    }
    const [name, of, repeats] = field;
    const value = toValue(reader, of);
    if (repeats === true) ((object[name] ??= []) as unknown[]).push(value);
    else object[name] = value;
  }
  return object;
}

function toValue(reader: ProtobufReader, of: Field[1]): unknown {
  if (typeof of !== 'string') {
    const outer = reader.enter();
    const object = toObject(reader, typeof of === 'function' ? of() : of);
    reader.leave(outer);
    return object;
  }
  // What JSON has no number for is text (proto3's JSON mapping).
  if (of === 'double') return toDouble(reader.double());
  if (of === 'int64' || of === 'time') return String(reader[of]());
  return reader[of]();
}

function toDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
