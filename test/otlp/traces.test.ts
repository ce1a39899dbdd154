import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import { parseTraces, parseTracesJson, toOtlpJson } from '#otlp';
import type { OtlpSpan, ResourceSpans } from '#otlp';
import { attributes, linked, makeSpans, parent } from './sdk-data.ts';

const spans = makeSpans();
const protobuf = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
const json = Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []).toString();

const forms = [
  { form: 'protobuf', decode: () => parseTraces(protobuf) },
  { form: 'JSON', decode: () => parseTracesJson(json) },
];

describe.each(forms)('parsing traces in $form', ({ decode }) => {
  test('gives resource and scope', () => {
    const [group] = decode();
    expect(group?.resource).toMatchObject({ 'service.name': 'order', 'process.pid': 7 });
    expect(group?.scopeSpans[0]?.scope).toMatchObject({ name: 'scope-a', version: '1.2.3' });
  });

  test('gives ids, times, kind, state, flags and status of a span', () => {
    expect(find(decode(), 'POST /orders')).toMatchObject({
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
      traceState: 'vendor=1',
      kind: 2,
      startTimeUnixNano: 1_790_000_000_123_456_789n,
      endTimeUnixNano: 1_790_000_001_000_000_005n,
      status: { code: 2, message: 'boom' },
      droppedAttributesCount: 0,
    });
  });

  test('gives attributes of every type', () => {
    expect(find(decode(), 'POST /orders').attributes).toEqual(attributes);
  });

  test('gives events and links', () => {
    const span = find(decode(), 'POST /orders');
    const timeUnixNano = 1_790_000_000_200_000_001n;
    const exception = { 'exception.message': 'boom' };
    expect(span.events).toMatchObject([{ timeUnixNano, name: 'exception', attributes: exception }]);
    expect(span.links).toMatchObject([{ traceId: linked.traceId, spanId: linked.spanId }]);
  });

  test('gives a root span with an empty parent', () => {
    expect(find(decode(), 'root')).toMatchObject({ parentSpanId: '', kind: 1 });
  });
});

test('both forms give the same spans', () => {
  expect(parseTraces(protobuf)).toEqual(parseTracesJson(json));
});

test('toOtlpJson() writes what parseTracesJson() reads', () => {
  const all = parseTraces(protobuf);
  expect(parseTracesJson(JSON.stringify(toOtlpJson(all)))).toEqual(all);
});

test('toOtlpJson() writes hex ids, numbers for kind and status, text for 64 bits, and no zero values', () => {
  const text = JSON.stringify(toOtlpJson(parseTraces(protobuf)));
  expect(text).toContain(`"traceId":"${parent.traceId}"`);
  expect(text).toContain('"kind":2');
  expect(text).toContain('"status":{"message":"boom","code":2}');
  expect(text).toContain('"startTimeUnixNano":"1790000000123456789"');
  expect(text).toContain('{"key":"count","value":{"intValue":"42"}}');
  expect(text).not.toContain('"droppedEventsCount"');
  expect(text).not.toContain('"parentSpanId":""');
});

test('a 64-bit integer is a number while exact and text beyond', () => {
  const text = json
    .replace('"intValue":42', '"intValue":"9007199254740993"')
    .replace('"intValue":-3', '"intValue":"-4"');
  const { attributes: found } = find(parseTracesJson(text), 'POST /orders');
  expect(found).toMatchObject({ count: '9007199254740993', negative: -4 });
});

test('an attribute called __proto__ is an ordinary one', () => {
  const { attributes: found } = find(
    parseTracesJson(json.replace('"key":"text"', '"key":"__proto__"')),
    'POST /orders',
  );
  expect(Object.keys(found)).toContain('__proto__');
});

function find(all: readonly ResourceSpans[], name: string): OtlpSpan {
  const found = all
    .flatMap((group) => group.scopeSpans.flatMap((scope) => scope.spans))
    .find((span) => span.name === name);
  if (found === undefined) throw new Error(`no span ${name}`);
  return found;
}
