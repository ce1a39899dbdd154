import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatKeyValue, parseKeyValue } from '../../src/record/format-keyvalue.ts';
import { anyRecord, anyText, rawControl } from './any-record.ts';

describe('formatKeyValue()', () => {
  test('writes the pairs in their order, and quotes only what must be', () => {
    const record = { level: 'INFO', message: 'order placed', order_id: 7, paid: true, note: null };
    expect(formatKeyValue(record)).toBe(
      'level=INFO message="order placed" order_id=7 paid=true note=null',
    );
  });

  test.each([
    ['a bare word', '/users/:id', '/users/:id'],
    ['a word with a backslash', String.raw`C:\new`, String.raw`C:\new`],
    ['words beyond ASCII', 'naïve😀', 'naïve😀'],
    ['text with an equals sign', 'a=b', '"a=b"'],
    ['text with quotes and a backslash', '"\\', String.raw`"\"\\"`],
    ['text of several lines', 'a\r\n\tb', String.raw`"a\r\n\tb"`],
    ['an escape sequence', '\u001b[31m', String.raw`"\u001b[31m"`],
    ['an override of direction', 'a\u202eb', String.raw`"a\u202eb"`],
    ['DEL and C1', '\u007f\u009b', String.raw`"\u007f\u009b"`],
    ['the replacement character, which go-logfmt quotes', '\ufffd', '"\ufffd"'],
    ['a space that is not ASCII', 'a\u00a0b', '"a\u00a0b"'],
    ['empty text', '', '""'],
    ['the text null', 'null', '"null"'],
    ['the text true', 'true', '"true"'],
    ['text that is a number', '-1.5e3', '"-1.5e3"'],
    ['text that only begins like a number', '007', '007'],
    ['a number', -0.5, '-0.5'],
    ['a large number', 1e21, '1e+21'],
    ['NaN', Number.NaN, 'null'],
    ['infinity', Number.POSITIVE_INFINITY, 'null'],
    ['a list', [1, 'a b'], String.raw`"[1,\"a b\"]"`],
    ['an empty object', {}, '"{}"'],
    ['text that is no JSON', '[worker] started', '"[worker] started"'],
    ['text that is the JSON of an object', '{"a":1}', String.raw`"\u007b\"a\":1}"`],
  ])('writes %s', (_, value, word) => {
    expect(formatKeyValue({ field: value })).toBe(`field=${word}`);
  });

  test.each([
    ['a space', 'a b', String.raw`a\u0020b=1`],
    ['an equals sign and a quote', 'a="', String.raw`a\u003d\u0022=1`],
    ['a line feed', 'a\nlevel=ERROR', String.raw`a\u000alevel\u003dERROR=1`],
    ['a backslash', 'a\\', String.raw`a\u005c=1`],
    ['nothing', '', '\\=1'],
  ])('writes a key with %s', (_, name, pair) => {
    expect(formatKeyValue({ [name]: 1 })).toBe(pair);
  });

  test('leaves out what is undefined', () => {
    expect(formatKeyValue({ a: undefined, b: 1 })).toBe('b=1');
  });

  test('is one line without raw controls, whatever is in the record', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(formatKeyValue(record)).not.toMatch(rawControl);
      }),
    );
  });

  test('has as many pairs for a reader by the rules of go-logfmt as the record has fields', () => {
    const pair =
      /^[^ ="\p{Cc}\ufffd]+=(?:[^ ="\p{Cc}\ufffd]+|"(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*")(?: |$)/u;
    fc.assert(
      fc.property(anyRecord, (record) => {
        let rest = formatKeyValue(record);
        for (const _ of Object.keys(record)) {
          expect(rest).toMatch(pair);
          rest = rest.replace(pair, '');
        }
        expect(rest).toBe('');
      }),
    );
  });
});

describe('parseKeyValue()', () => {
  test('gives the record back that formatKeyValue() wrote', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        deepStrictEqual(parseKeyValue(formatKeyValue(record)), record);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['a key alone', 'a b=1', { a: null, b: 1 }],
    ['a key with nothing behind', 'a= b=1', { a: '', b: 1 }],
    ['an equals sign in a bare value', 'url=/x?a=1 b=2', { url: '/x?a=1', b: 2 }],
    ['a quote without end', 'a="b c=1', { a: 'b c=1' }],
    ['an unknown escape', String.raw`a="\q" b=1`, { a: String.raw`\q`, b: 1 }],
    ['the same key twice', 'a=1 a=2', { a: 2 }],
    ['separators around', ' \ta=1\t\tb=2\r\n', { a: 1, b: 2 }],
    ['what has no key', '="x" =1 "', { x: null, '1': null }],
    ['an empty line', '', {}],
  ])('reads %s as well as possible', (_, line, record) => {
    expect(parseKeyValue(line)).toEqual(record);
  });

  test('keeps a key named __proto__ as data', () => {
    const record = parseKeyValue(String.raw`__proto__="{\"admin\":true}"`);
    expect(Object.getOwnPropertyDescriptor(record, '__proto__')?.value).toEqual({ admin: true });
    expect(record['admin']).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(fc.property(anyText, (line) => typeof parseKeyValue(line) === 'object'));
  });

  test.each(['a="', 'a=', '\\"', '"', String.raw`\u0041`, 'a '])(
    'reads a megabyte of %j in linear time',
    (part) => {
      const line = `a="${part.repeat(1e6 / part.length)}`;
      expect(Object.keys(parseKeyValue(line))).toContain('a');
    },
  );
});
