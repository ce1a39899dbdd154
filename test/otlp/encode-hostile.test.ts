import { createTraceState } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, joinRequest, parseLogs, parseTraces, writeLogRecord, writeSpan } from '#otlp';
import type { EncodableLogRecord, EncodableSpan, OtlpLogRecord, OtlpSpan } from '#otlp';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

const record: EncodableLogRecord = {
  hrTime: [1, 2],
  hrTimeObserved: [3, 4],
  attributes: {},
  droppedAttributesCount: 0,
};
const span: EncodableSpan = {
  spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
  name: 'work',
  kind: 0,
  startTime: [1, 2],
  endTime: [3, 4],
  attributes: {},
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  status: { code: 0 },
};

const revoked = Proxy.revocable({}, {});
revoked.revoke();
const refusing = new Proxy({ a: 1 }, { ownKeys: () => fail() });
const throwing = {
  first: 1,
  get second() {
    return fail();
  },
  third: 3,
};
const throwingItem = Object.defineProperty([1, 2, 3], 1, { get: fail, enumerable: true });

const values = [
  {
    what: 'one object twice',
    value: [throwingItem, throwingItem],
    read: [
      [1, null, 3],
      [1, null, 3],
    ],
  },
  {
    what: 'a getter that throws',
    value: throwing,
    read: { first: 1, second: null, third: 3 },
  },
  { what: 'a revoked Proxy', value: revoked.proxy, read: null },
  { what: 'a Proxy that refuses', value: { a: refusing, b: 2 }, read: { a: null, b: 2 } },
  {
    what: 'half a surrogate pair in a long text',
    value: 'é\udc00'.repeat(20_000),
    read: 'é\ufffd'.repeat(20_000),
  },
  { what: 'a list with holes', value: Array(2), read: [null, null] },
  { what: 'an object without prototype', value: Object.create(null), read: {} },
  { what: 'the name __proto__', value: JSON.parse('{"__proto__":1}'), read: { ['__proto__']: 1 } },
];

describe.each(values)('$what', ({ value, read }) => {
  test('is written as an attribute, and the ones around it, too', () => {
    const { attributes } = decodeRecord({ ...record, attributes: { before: 1, value, after: 2 } });
    expect(attributes).toEqual({ before: 1, value: read, after: 2 });
  });

  test('is written as a body', () => {
    expect(decodeRecord({ ...record, body: value }).body).toEqual(read);
  });

  test('is written as an attribute of a span, of an event and of a link', () => {
    const attributes = { value };
    const { traceId, spanId } = span.spanContext();
    const decoded = decodeSpan({
      ...span,
      attributes,
      events: [{ time: [1, 2], name: 'event', attributes }],
      links: [{ context: { traceId, spanId, traceFlags: 0 }, attributes }],
    });
    expect(decoded.attributes).toEqual({ value: read });
    expect(decoded.events[0]?.attributes).toEqual({ value: read });
    expect(decoded.links[0]?.attributes).toEqual({ value: read });
  });
});

test('attributes that refuse to be listed leave the record', () => {
  const decoded = decodeRecord({ ...record, severityText: 'info', attributes: refusing });
  expect(decoded).toMatchObject({ severityText: 'info', attributes: {} });
});

test('a trace state that throws leaves the span', () => {
  const traceState = Object.assign(createTraceState(), { serialize: fail });
  const spanContext = () => ({ traceId, spanId, traceFlags: 1, traceState });
  expect(decodeSpan({ ...span, spanContext })).toMatchObject({ name: 'work', traceState: '' });
});

test.each(['', 'xyz', `${traceId}00`])('a trace id %j, which is none, is left out', (traceId) => {
  const spanContext = { traceId, spanId, traceFlags: 1 };
  expect(decodeRecord({ ...record, spanContext })).toMatchObject({ traceId: '', spanId });
});

test.each([
  { what: 'maps', wrap: (inner: unknown) => ({ inner }) },
  { what: 'lists', wrap: (inner: unknown) => [inner] },
])('$what 10,000 deep are cut where every receiver still reads them', ({ wrap }) => {
  let value: unknown = 'core';
  for (let depth = 0; depth < 10_000; depth += 1) value = wrap(value);
  const decoded = decodeSpan({
    ...span,
    events: [{ time: [1, 2], name: 'event', attributes: { value, after: 1 } }],
  });
  expect(decoded.events[0]?.attributes).toMatchObject({ after: 1 });
  expect(decodeRecord({ ...record, body: value }).body).not.toBeNull();
});

test('an object that leads to itself on a billion ways is cut', () => {
  let value: unknown = 'core';
  for (let depth = 0; depth < 30; depth += 1) value = { left: value, right: value };
  const writer = new ByteWriter();
  writeLogRecord(writer, { ...record, body: value });
  expect(writer.length).toBeLessThan(64 * 1024 * 1024);
});

test('names and texts of 10 MB are written whole', () => {
  const huge = 'é'.repeat(5 * 1024 * 1024);
  const decoded = decodeSpan({
    ...span,
    name: huge,
    attributes: { [huge]: huge, nested: { list: [huge] } },
    events: [{ time: [1, 2], name: huge }],
    status: { code: 2, message: huge },
  });
  const same = { name: decoded.name === huge, key: decoded.attributes[huge] === huge };
  expect(same).toEqual({ name: true, key: true });
  expect(decoded.status.message === huge && decoded.events[0]?.name === huge).toBe(true);
  expect(decoded.attributes['nested']).toEqual({ list: [huge] });
});

test('a byte array of 10 MB is written whole', () => {
  const bytes = new Uint8Array(10 * 1024 * 1024).fill(7);
  const { body } = decodeRecord({ ...record, body: { bytes } });
  expect(body).toEqual({ bytes: Buffer.from(bytes).toString('base64') });
});

test('room that the owner left in front of a record stays as it was', () => {
  const writer = new ByteWriter();
  writer.raw(Buffer.from('head'));
  writer.length = 12;
  writeLogRecord(writer, { ...record, body: 'x'.repeat(100_000) });
  expect(writer.bytes.toString('latin1', 1, 5)).toBe('head');
  const content = writer.bytes.subarray(12, writer.length);
  expect(content.readUInt8(0)).toBe(0x09);
});

test('no value and no number makes the writer throw', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
    withBoxedValues: true,
  });
  const number = fc.double();
  fc.assert(
    fc.property(anything, number, number, (value, first, second) => {
      const attributes = { value };
      const counts = { droppedAttributesCount: first, severityNumber: second };
      const time: [number, number] = [first, second];
      const decoded = decodeRecord({ ...record, attributes, body: value, hrTime: time });
      encodeRecord({ ...record, ...counts, attributes });
      encodeSpan({ ...span, kind: first, startTime: time, status: { code: second }, attributes });
      return 'value' in decoded.attributes;
    }),
    { numRuns: 300 },
  );
});

function encodeRecord(value: EncodableLogRecord): Buffer {
  const writer = new ByteWriter();
  writeLogRecord(writer, value);
  return writer.bytes.subarray(0, writer.length);
}

function encodeSpan(value: EncodableSpan): Buffer {
  const writer = new ByteWriter();
  writeSpan(writer, value);
  return writer.bytes.subarray(0, writer.length);
}

function decodeRecord(value: EncodableLogRecord): OtlpLogRecord {
  const [group] = parseLogs(toRequest(encodeRecord(value)));
  const decoded = group?.scopeLogs[0]?.logRecords[0];
  if (decoded === undefined) throw new Error('no record');
  return decoded;
}

function decodeSpan(value: EncodableSpan): OtlpSpan {
  const [group] = parseTraces(toRequest(encodeSpan(value)));
  const decoded = group?.scopeSpans[0]?.spans[0];
  if (decoded === undefined) throw new Error('no span');
  return decoded;
}

function toRequest(encoded: Buffer): Buffer {
  const none = new Uint8Array();
  return joinRequest([{ resource: none, scopes: [{ scope: none, records: [encoded] }] }]);
}

function fail(): never {
  throw new Error('hostile');
}
