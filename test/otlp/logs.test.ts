import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import { parseLogs, parseLogsJson } from '#otlp';
import { attributes, makeLogs, parent } from './sdk-data.ts';

const records = makeLogs();
const protobuf = ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array();
const json = Buffer.from(JsonLogsSerializer.serializeRequest(records) ?? []).toString();

const forms = [
  { form: 'protobuf', decode: () => parseLogs(protobuf) },
  { form: 'JSON', decode: () => parseLogsJson(json) },
];

describe.each(forms)('parsing logs in $form', ({ decode }) => {
  test('gives resource and scope', () => {
    const [group] = decode();
    expect(group?.resource).toMatchObject({ 'service.name': 'order' });
    expect(group?.scopeLogs[0]?.scope.name).toBe('scope-b');
  });

  test('gives ids, times, severity, event name, body and attributes', () => {
    expect(decode()[0]?.scopeLogs[0]?.logRecords[0]).toMatchObject({
      traceId: parent.traceId,
      spanId: parent.spanId,
      flags: 1,
      timeUnixNano: 1_790_000_000_300_000_002n,
      observedTimeUnixNano: 1_790_000_000_300_000_003n,
      severityNumber: 17,
      severityText: 'error',
      eventName: 'order.failed',
      body: 'no stock',
      attributes: { ...attributes, nested: { deep: [1, null, { a: 'b' }] } },
    });
  });

  test('gives a structured body and empty ids outside a trace', () => {
    const record = decode()[0]?.scopeLogs[0]?.logRecords[1];
    expect(record?.body).toEqual({ message: 'structured', size: 3 });
    expect(record).toMatchObject({ traceId: '', spanId: '' });
  });
});

test('both forms give the same records', () => {
  expect(parseLogs(protobuf)).toEqual(parseLogsJson(json));
});
