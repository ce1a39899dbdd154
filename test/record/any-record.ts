import fc from 'fast-check';
import type { AnyValue } from '@opentelemetry/api';
import { fieldTable, type LogRecord } from '#record';

/** What no text format may let through: controls, line separators, bidirectional controls, half surrogate pairs. */
export const rawControl = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

const trouble = [
  '\0',
  '\b',
  '	',
  '\n',
  '\r',
  '\x1B',
  '',
  '',
  '',
  '\xA0',
  '؜',
  '‎',
  '‏',
  '\u2028',
  '\u2029',
  '‪',
  '‮',
  '⁦',
  '⁩',
  '﻿',
  '\ud83d',
  '\ude00',
  '😀',
  '�',
  ' ',
  '=',
  '"',
  '\\',
  'u',
  '{',
  '[',
  '}',
  ']',
  '%',
  '.',
];

/** Texts that a format could take for something else. */
const words = fc.constantFrom(
  '',
  'null',
  'true',
  'false',
  '12',
  '-0',
  '1e5',
  '01',
  'NaN',
  '\\',
  '\\u0041',
  '__proto__',
  '{}',
  '[]',
  '{"a":1}',
  '[1, 2]',
  ' {"a":1}',
  '{"a":',
  '[worker] started',
  '"',
  'toString',
);

/** Any text, of any UTF-16 units, with much trouble in it. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom(...trouble) }),
  fc.string({ unit: 'binary' }),
  fc.string(),
  words,
);

const anyNumber = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())
  .map((number) => (number === 0 ? 0 : number));

/**
 * Not a single character that JSON escapes: after JSON.parse('{"x":1,"\\\\":1}') Node.js 24.21 reads the second key of
 * '{"x":1,"\\n":1}' as a backslash. Node.js 20 and 22 do not.
 */
const anyName = anyText.filter((name) => name.length !== 1 || JSON.stringify(name).length === 3);

/** Any value that JSON has a word for. */
export const anyPlain: fc.Arbitrary<AnyValue> = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyText,
    anyNumber,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    toMap(anyName, tie('value')),
  ),
})).value;

/** Any record of plain values: fields of ours with any value, and any others. */
export const anyRecord: fc.Arbitrary<LogRecord> = fc
  .record({
    datetime: fc.oneof(fc.constant('2026-11-23T10:00:00.123Z'), anyText),
    level: fc.constantFrom('TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'FATAL'),
    message: anyText,
    own: toMap(fc.constantFrom(...fieldTable.slice(3).map((row) => row.field)), anyPlain, 12),
    access: fc.constantFrom({}, { log_type: 'network', http_method: 'GET' }),
    other: toMap(anyName, anyPlain),
  })
  .map(({ own, access, other, ...first }) =>
    Object.fromEntries([own, access, other, first].flatMap((part) => Object.entries(part))),
  ) as fc.Arbitrary<LogRecord>;

/** Unlike fc.dictionary and assignment, keeps a name such as __proto__ as data. */
function toMap(
  names: fc.Arbitrary<string>,
  values: fc.Arbitrary<AnyValue>,
  maxLength = 5,
): fc.Arbitrary<Record<string, AnyValue>> {
  return fc.array(fc.tuple(names, values), { maxLength }).map((pairs) => Object.fromEntries(pairs));
}
