import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '#record';
import { formatJson } from '../../src/record/format-json.ts';
import { anyRecord, rawControl } from './any-record.ts';

const record: LogRecord = {
  datetime: '2026-11-23T10:00:00.123Z',
  level: 'INFO',
  message: 'order placed',
};

describe('formatJson()', () => {
  test('writes the fields in their order', () => {
    expect(formatJson({ ...record, service: 'shop', order: { id: 7 } })).toBe(
      '{"datetime":"2026-11-23T10:00:00.123Z","level":"INFO","message":"order placed","service":"shop","order":{"id":7}}',
    );
  });

  test('writes DEL, C1, line separators and bidirectional controls as escapes, in names as well', () => {
    const line = formatJson({ ...record, message: '\u007f\u009b\u2028', 'a\u202eb': '\u2066' });
    expect(line).toContain(String.raw`"message":"\u007f\u009b\u2028"`);
    expect(line).toContain(String.raw`"a\u202eb":"\u2066"`);
  });

  test('leaves out what is undefined and keeps null', () => {
    const line = formatJson({ ...record, absent: undefined, empty: null });
    expect(JSON.parse(line)).toStrictEqual({ ...record, empty: null });
  });

  test('writes NaN and infinities as null', () => {
    const line = formatJson({ ...record, a: Number.NaN, b: Number.POSITIVE_INFINITY });
    expect(JSON.parse(line)).toStrictEqual({ ...record, a: null, b: null });
  });

  test('keeps a field named __proto__ as data', () => {
    const fields = Object.fromEntries([...Object.entries(record), ['__proto__', { admin: true }]]);
    const parsed: object = JSON.parse(formatJson(fields));
    expect(Object.getOwnPropertyDescriptor(parsed, '__proto__')?.value).toEqual({ admin: true });
  });

  test('is one line without raw controls, and JSON.parse gives the same record back', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const line = formatJson(record);
        expect(line).not.toMatch(rawControl);
        deepStrictEqual(JSON.parse(line), record);
      }),
    );
  });
});
