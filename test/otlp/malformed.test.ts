import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLogs, parseLogsJson, parseTraces, parseTracesJson } from '#otlp';
import { makeLogs, makeSpans } from './sdk-data.ts';

const traceBytes = Buffer.from(ProtobufTraceSerializer.serializeRequest(makeSpans()) ?? []);
const logBytes = Buffer.from(ProtobufLogsSerializer.serializeRequest(makeLogs()) ?? []);
const traceText = Buffer.from(JsonTraceSerializer.serializeRequest(makeSpans()) ?? []).toString();
const logText = Buffer.from(JsonLogsSerializer.serializeRequest(makeLogs()) ?? []).toString();

const decoders = [
  { name: 'parseTraces', decode: parseTraces, valid: traceBytes },
  { name: 'parseLogs', decode: parseLogs, valid: logBytes },
];
const jsonDecoders = [
  { name: 'parseTracesJson', decode: parseTracesJson, valid: traceText },
  { name: 'parseLogsJson', decode: parseLogsJson, valid: logText },
];

describe.each(decoders)('$name()', ({ decode, valid }) => {
  test('throws nothing but FR_OTLP_MALFORMED, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => isOurs(() => decode(bytes))),
      { numRuns: 2_000 },
    );
  });

  test('throws nothing but FR_OTLP_MALFORMED for a valid message with changed bytes', () => {
    const change = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 5 });
    fc.assert(
      fc.property(change, (changes) => isOurs(() => decode(changed(valid, changes)))),
      { numRuns: 2_000 },
    );
  });

  test('throws nothing but FR_OTLP_MALFORMED for every truncation of a valid message', () => {
    const codes = Array.from(valid, (_, end) => codeOf(() => decode(valid.subarray(0, end))));
    expect(codes).not.toContain('other');
    expect(() => decode(valid.subarray(0, -1))).toThrow('ends too early');
  });
});

describe.each(jsonDecoders)('$name()', ({ decode, valid }) => {
  test('throws nothing but FR_OTLP_MALFORMED, whatever the JSON is', () => {
    fc.assert(fc.property(fc.json(), (text) => isOurs(() => decode(text))));
  });

  test('throws nothing but FR_OTLP_MALFORMED when a value has another type', () => {
    const replaced = fc.tuple(fc.nat(200), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(replaced, ([position, value]) =>
        isOurs(() => decode(withReplacedValue(valid, position, value))),
      ),
      { numRuns: 1_000 },
    );
  });

  test('throws FR_OTLP_MALFORMED for every truncation of a valid message', () => {
    const codes = Array.from(valid, (_, end) => codeOf(() => decode(valid.slice(0, end))));
    expect(new Set(codes)).toEqual(new Set(['FR_OTLP_MALFORMED']));
  });
});

const malformed = [
  { what: 'a logs request sent as traces', decode: () => parseTraces(logBytes) },
  { what: 'a span without trace id', decode: () => parseTraces(bytes('0a0412021200')) },
  { what: 'a value nested 200 deep', decode: () => parseLogs(nested(200)) },
  { what: 'an integer of 11 bytes', decode: () => parseTraces(Buffer.alloc(11, 0xff)) },
  { what: 'a group that ends a message', decode: () => parseTraces(bytes('0c')) },
  {
    what: 'a trace id of 31 digits',
    decode: () => parseTracesJson(traceText.replace('0af', '0a')),
  },
  { what: 'a list where an object is expected', decode: () => parseTracesJson('[]') },
];

test.each(malformed)('$what is malformed, said in one line', ({ decode }) => {
  expect(decode).toThrow(
    expect.objectContaining({
      code: 'FR_OTLP_MALFORMED',
      message: expect.stringMatching(/^OTLP request is malformed: .+\.$/),
    }),
  );
});

/** True when nothing is thrown, or the one error that decoders may throw. */
function isOurs(run: () => unknown): boolean {
  return codeOf(run) !== 'other';
}

/** The code of what was thrown: `none`, ours, or `other`. */
function codeOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'FR_OTLP_MALFORMED' ? code : 'other';
  }
}

function changed(valid: Buffer, changes: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(valid);
  for (const [position, byte] of changes) copy[position] = byte;
  return copy;
}

/** Replaces the value met at a position of a walk through the parsed message. */
function withReplacedValue(text: string, position: number, replacement: unknown): string {
  let seen = 0;
  return JSON.stringify(
    JSON.parse(text, (_, value: unknown) => (seen++ === position ? replacement : value)),
  );
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

/** A logs request whose body holds an array in an array, and so on. */
function nested(depth: number): Buffer {
  let value: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level += 1) value = message(5, message(1, value));
  return message(1, message(2, message(2, message(5, value))));
}

function message(field: number, content: Buffer): Buffer {
  const length = content.length;
  const header = [(field << 3) | 2, (length & 127) | 128, (length >> 7) & 127];
  return Buffer.concat([Buffer.from(header), content]);
}
