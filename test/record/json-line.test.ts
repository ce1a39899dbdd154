import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJsonLine, toText } from '#record';

const now = new Date('2026-11-23T10:00:00.123Z');

function parse(record: Record<string, unknown>): Record<string, unknown> {
  const line = toJsonLine({ level: 'info', message: 'm', ...record }, 'shop', now);
  return JSON.parse(line) as Record<string, unknown>;
}

describe('toJsonLine()', () => {
  test('begins with datetime, level, message, service, trace context and ids, in this order', () => {
    const ids = {
      tenant_id: 't',
      correlation_id: 'c',
      span_id: 's',
      trace_flags: '01',
      trace_id: 'i',
    };
    expect(Object.keys(parse({ order_id: 1, ...ids }))).toEqual([
      'datetime',
      'level',
      'message',
      'service',
      'trace_id',
      'span_id',
      'trace_flags',
      'correlation_id',
      'tenant_id',
      'order_id',
    ]);
  });

  test('keeps an error with type, message, stack and causes', () => {
    const error = new TypeError('outer', { cause: new Error('inner') });
    const line = parse({ error });
    expect(line).toMatchObject({ exception: 'TypeError', exception_message: 'outer' });
    expect(line['exception_stacktrace']).toContain('caused by: Error: inner');
  });

  test('keeps the record when a value is cyclic, a BigInt, or its getter throws', () => {
    const cyclic: Record<string, unknown> = { name: 'x' };
    cyclic['self'] = cyclic;
    const hostile = {
      get broken(): string {
        throw new Error('no');
      },
    };
    const line = parse({ cyclic, big: 2n ** 70n, hostile });
    expect(line['cyclic']).toEqual({ name: 'x', self: '[circular]' });
    expect(line['big']).toBe((2n ** 70n).toString());
    expect(line['hostile']).toEqual({ broken: '[unreadable]' });
  });

  test('is one line without raw control or bidirectional characters, whatever is logged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string(), fc.anything()),
        (message, meta) => {
          const line = toJsonLine({ ...meta, level: 'info', message }, 'shop', now);
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
          expect(JSON.parse(line)).toMatchObject({ message, service: 'shop' });
        },
      ),
    );
  });
});

describe('toText()', () => {
  test.each([
    ['text', 'text'],
    [undefined, ''],
    [null, ''],
    [42, '42'],
    [{ a: 1 }, '{"a":1}'],
    [new Error('failed'), 'failed'],
  ])('turns %o into %o', (value, text) => {
    expect(toText(value)).toBe(text);
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof toText(value) === 'string'));
  });
});
