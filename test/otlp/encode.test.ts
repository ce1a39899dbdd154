import fc from 'fast-check';
import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import {
  ByteWriter,
  joinRequest,
  parseLogs,
  parseTraces,
  readLogsAnswer,
  readTracesAnswer,
  toLogsJson,
  toTracesJson,
  writeLogRecord,
  writeResourceFields,
  writeScopeFields,
  writeSpan,
  type EncodableLogRecord,
  type EncodableSpan,
} from '#otlp';

const resource = resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 7 });
const scope = { name: 'tests', version: '1.2', schemaUrl: 'https://schema.test/1' };
const writer = new ByteWriter();

function bytesOf(write: () => void): Uint8Array {
  writer.length = 0;
  write();
  return writer.toBytes();
}

function requestOf(records: readonly Uint8Array[]): Buffer {
  return joinRequest([
    {
      resource: bytesOf(() => writeResourceFields(writer, resource)),
      scopes: [{ scope: bytesOf(() => writeScopeFields(writer, scope)), records }],
    },
  ]);
}

function encodeSpans(spans: readonly EncodableSpan[]): Buffer {
  return requestOf(spans.map((span) => bytesOf(() => writeSpan(writer, span))));
}

function encodeLogs(records: readonly EncodableLogRecord[]): Buffer {
  return requestOf(records.map((record) => bytesOf(() => writeLogRecord(writer, record))));
}

const hex = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((id) => Buffer.from(id).toString('hex'));
const time = fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 0, max: 999_999_999 }));
const count = fc.integer({ min: 0, max: 1_000 });
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 60 }));
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(2 ** 63, -(2 ** 63), 2 ** 53, -0, 0xffffffff, 0x1_0000_0000),
);
const spanAttributes = fc.dictionary(text, fc.oneof(scalar, fc.array(scalar, { maxLength: 5 })));
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const context: fc.Arbitrary<SpanContext> = fc.record(
  {
    traceId: hex(16),
    spanId: hex(8),
    traceFlags: fc.constantFrom(TraceFlags.NONE, TraceFlags.SAMPLED),
    isRemote: fc.boolean(),
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);
const span = fc
  .record(
    {
      name: text,
      kind: fc.integer({ min: 0, max: 4 }),
      context,
      parentSpanContext: context,
      startTime: time,
      endTime: time,
      status: fc.record(
        { code: fc.integer({ min: 0, max: 2 }), message: text },
        { requiredKeys: ['code'] },
      ),
      attributes: spanAttributes,
      droppedAttributesCount: count,
      events: fc.array(
        fc.record(
          { time, name: text, attributes: spanAttributes, droppedAttributesCount: count },
          { requiredKeys: ['time', 'name'] },
        ),
        { maxLength: 3 },
      ),
      droppedEventsCount: count,
      links: fc.array(
        fc.record(
          { context, attributes: spanAttributes, droppedAttributesCount: count },
          { requiredKeys: ['context'] },
        ),
        { maxLength: 3 },
      ),
      droppedLinksCount: count,
    },
    { noNullPrototype: true },
  )
  .map(({ context: own, ...rest }) => ({
    ...rest,
    spanContext: () => own,
    resource,
    instrumentationScope: scope,
  }));
const logRecord = fc
  .record(
    {
      hrTime: time,
      hrTimeObserved: time,
      spanContext: context,
      severityNumber: fc.integer({ min: 0, max: 24 }),
      severityText: text,
      body: anyValue,
      eventName: text,
      attributes: fc.dictionary(text, anyValue, { maxKeys: 5 }),
      droppedAttributesCount: count,
    },
    { requiredKeys: ['hrTime', 'hrTimeObserved', 'attributes', 'droppedAttributesCount'] },
  )
  .map((record) => ({ ...record, resource, instrumentationScope: scope }));

/** Of JSON text, without what proto3 leaves out: zeros and what is empty; bytes and doubles as protobuf has them. */
function withoutZeros(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeros);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([name, inner]) => [name, withoutZeros(inner)] as const)
    .filter(
      ([name, inner]) =>
        inner !== undefined &&
        (name.endsWith('Value') || !(inner === 0 || inner === '' || isEmptyList(inner))),
    );
  return Object.fromEntries(entries);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

describe('spans', () => {
  test('are encoded as by OpenTelemetry, field by field', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 4 }), (spans) => {
        const theirs = ProtobufTraceSerializer.serializeRequest(spans as never as ReadableSpan[]);
        const ours = encodeSpans(spans as never as EncodableSpan[]);
        expect(parseTraces(ours)).toEqual(parseTraces(theirs ?? Buffer.alloc(0)));
        expect(withoutZeros(JSON.parse(toTracesJson(ours)))).toEqual(
          withoutZeros(JSON.parse(toTracesJson(theirs ?? Buffer.alloc(0)))),
        );
      }),
    );
  });

  test('are written as JSON as by OpenTelemetry', () => {
    const one = {
      name: 'GET /orders',
      kind: 1,
      spanContext: () => ({ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 }),
      startTime: [1_790_000_000, 123_456_789],
      endTime: [1_790_000_001, 0],
      status: { code: 2, message: 'broken' },
      attributes: { text: 'a', flag: true, whole: 5, large: 2 ** 52, part: 0.5, list: ['x', 'y'] },
      droppedAttributesCount: 2,
      events: [{ time: [1_790_000_000, 5], name: 'event', attributes: { a: 1 } }],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      resource,
      instrumentationScope: scope,
    };
    const theirs = JsonTraceSerializer.serializeRequest([one as never as ReadableSpan]);
    const json = JSON.parse(Buffer.from(theirs ?? []).toString()) as unknown;
    const ours = JSON.parse(toTracesJson(encodeSpans([one as never as EncodableSpan]))) as unknown;
    expect(withoutZeros(ours)).toEqual(withoutNumbers(withoutZeros(json)));
  });
});

/** OpenTelemetry writes small 64-bit integers as numbers; proto3's JSON mapping says text. */
function withoutNumbers(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, inner: unknown) =>
      name === 'intValue' ? String(inner as number) : inner,
    ),
  ) as unknown;
}

describe('log records', () => {
  test('are encoded as by OpenTelemetry, field by field', () => {
    fc.assert(
      fc.property(fc.array(logRecord, { minLength: 1, maxLength: 4 }), (records) => {
        const theirs = ProtobufLogsSerializer.serializeRequest(
          records as never as ReadableLogRecord[],
        );
        const ours = encodeLogs(records as never as EncodableLogRecord[]);
        expect(parseLogs(ours)).toEqual(parseLogs(theirs ?? Buffer.alloc(0)));
        expect(withoutZeros(JSON.parse(toLogsJson(ours)))).toEqual(
          withoutZeros(JSON.parse(toLogsJson(theirs ?? Buffer.alloc(0)))),
        );
      }),
    );
  });

  test('are written as JSON as by OpenTelemetry', () => {
    const one = {
      hrTime: [1_790_000_000, 1],
      hrTimeObserved: [1_790_000_000, 2],
      severityNumber: 9,
      severityText: 'INFO',
      body: { message: 'hello', list: [1, { deep: null }] },
      eventName: 'order.created',
      attributes: { 'order.id': 42, bytes: Uint8Array.of(1, 2, 3) },
      droppedAttributesCount: 0,
      resource,
      instrumentationScope: scope,
    };
    const theirs = JsonLogsSerializer.serializeRequest([one as never as ReadableLogRecord]);
    const json = JSON.parse(Buffer.from(theirs ?? []).toString()) as unknown;
    const ours = JSON.parse(
      toLogsJson(encodeLogs([one as never as EncodableLogRecord])),
    ) as unknown;
    expect(withoutZeros(ours)).toEqual(withoutNumbers(withoutZeros(json)));
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  let deep: unknown = 'end';
  for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
  const throwing = {
    get bad(): never {
      throw new Error('no');
    },
  };

  test.each([
    ['a bigint', 10n, '10'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', () => 1, null],
    ['undefined', undefined, null],
    ['a getter that throws', throwing, { bad: null }],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['a date', new Date(0), {}],
    ['10 MB of text', 'x'.repeat(1e7), 'x'.repeat(1e7)],
    ['4 MB of text beyond ASCII', 'é'.repeat(2e6), 'é'.repeat(2e6)],
  ])('keep the record with %s', (_what, value, expected) => {
    const body = encodeLogs([toLog({ value, next: 'kept' })]);
    expect(attributesIn(body)).toEqual({ value: expected, next: 'kept' });
  });

  test.each([
    ['a cycle', cyclic],
    ['a value that is too deep', deep],
  ])('end %s', (_what, value) => {
    expect(attributesIn(encodeLogs([toLog({ value, next: 'kept' })]))['next']).toBe('kept');
  });

  test('have names and maps of more than 127 and 16,383 bytes', () => {
    for (const length of [126, 127, 128, 129, 16_382, 16_383, 16_384, 2_097_151, 2_097_152]) {
      const name = 'n'.repeat(length);
      const body = encodeLogs([toLog({ map: { [name]: 'value' } })]);
      expect(attributesIn(body)).toEqual({ map: { [name]: 'value' } });
    }
  });
});

function toLog(attributes: object): EncodableLogRecord {
  return { hrTime: [1, 0], hrTimeObserved: [1, 0], attributes, droppedAttributesCount: 0 };
}

function attributesIn(body: Uint8Array): Readonly<Record<string, unknown>> {
  return parseLogs(body)[0]?.scopeLogs[0]?.logRecords[0]?.attributes ?? {};
}

describe('an answer', () => {
  const partial = Buffer.from('0a0a08051206746f6f206f6c', 'hex');

  test.each([
    ['nothing', Buffer.alloc(0), false, {}],
    ['protobuf', partial, false, { refused: 5, reason: 'too ol' }],
    ['what is no protobuf', Buffer.from('<html>'), false, {}],
    ['JSON', Buffer.from('{"partialSuccess":{"rejectedSpans":"3"}}'), true, { refused: 3 }],
    ['JSON without a refusal', Buffer.from('{"partialSuccess":{}}'), true, {}],
    ['what is no JSON', Buffer.from('ok'), true, {}],
  ])('is read from %s', (_what, body, isJson, expected) => {
    expect(readTracesAnswer(body, isJson)).toEqual(expected);
  });

  test('counts log records by their own name', () => {
    const body = Buffer.from('{"partialSuccess":{"rejectedLogRecords":2,"errorMessage":"old"}}');
    expect(readLogsAnswer(body, true)).toEqual({ refused: 2, reason: 'old' });
  });
});
