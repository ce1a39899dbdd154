import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMistake, parseQuery } from '#query';

const a = { kind: 'text', text: 'a' };
const b = { kind: 'text', text: 'b' };
const c = { kind: 'text', text: 'c' };
const is = (field: string, ...texts: string[]): object => ({
  kind: 'equals',
  field,
  values: texts.map((text) => ({ text })),
});

describe('parseQuery()', () => {
  const queries: readonly (readonly [string, object])[] = [
    ['', { kind: 'all', parts: [] }],
    ['  ', { kind: 'all', parts: [] }],
    ['a', a],
    ['"card declined"', { kind: 'text', text: 'card declined' }],
    [String.raw`"a \"b\" \\ c\n"`, { kind: 'text', text: 'a "b" \\ c\n' }],
    ['a b', { kind: 'all', parts: [a, b] }],
    ['a AND b', { kind: 'all', parts: [a, b] }],
    ['a OR b', { kind: 'any', parts: [a, b] }],
    ['a b OR c', { kind: 'any', parts: [{ kind: 'all', parts: [a, b] }, c] }],
    ['a (b OR c)', { kind: 'all', parts: [a, { kind: 'any', parts: [b, c] }] }],
    ['-a', { kind: 'not', part: a }],
    ['!a', { kind: 'not', part: a }],
    ['NOT a', { kind: 'not', part: a }],
    ['-(a OR b)', { kind: 'not', part: { kind: 'any', parts: [a, b] } }],
    ['ORDER', { kind: 'text', text: 'ORDER' }],
    ['a-b', { kind: 'text', text: 'a-b' }],
    ['http://x/y?z', { kind: 'text', text: 'http://x/y?z' }],
    ['-', { kind: 'text', text: '-' }],
    ['service=order', is('service', 'order')],
    ['service = order', is('service', 'order')],
    ['service="a, b"', is('service', 'a, b')],
    ['tenant_id=a,"b c",d', is('tenant_id', 'a', 'b c', 'd')],
    ['service=""', is('service', '')],
    ['service!=order', { kind: 'not', part: is('service', 'order') }],
    ['http.route=/orders/:id', is('http.route', '/orders/:id')],
    ['error_code=*', { kind: 'exists', field: 'error_code' }],
    [
      'http_endpoint=/orders*',
      {
        kind: 'equals',
        field: 'http_endpoint',
        values: [{ text: '/orders*', parts: ['/orders', ''] }],
      },
    ],
    ['http_endpoint="/*"', is('http_endpoint', '/*')],
    [
      'http_status>=500',
      { kind: 'compares', field: 'http_status', order: '>=', value: '500', number: 500 },
    ],
    [
      'duration>1.5s',
      { kind: 'compares', field: 'duration', order: '>', value: '1.5s', number: 1_500 },
    ],
    ['level>=WARNING', { kind: 'compares', field: 'level', order: '>=', value: 'WARNING' }],
    [
      'datetime<2026-01-01',
      { kind: 'compares', field: 'datetime', order: '<', value: '2026-01-01' },
    ],
    [
      'message~"card (was )?declined"',
      { kind: 'matches', field: 'message', pattern: 'card (was )?declined' },
    ],
    ['message~time(out|d)', { kind: 'matches', field: 'message', pattern: 'time(out|d)' }],
    ['(message~x)', { kind: 'matches', field: 'message', pattern: 'x' }],
    ['message!~x', { kind: 'not', part: { kind: 'matches', field: 'message', pattern: 'x' } }],
  ];

  test.each(queries)('reads %s', (text, query) => {
    expect(parseQuery(text)).toEqual(query);
  });

  const mistakes = [
    { text: 'service=', column: 9, says: 'service has no value: the query ends' },
    { text: 'service= )', column: 10, says: 'service has no value: ")" stands there' },
    { text: '"card', column: 1, says: 'the quote is not closed' },
    { text: 'a (b', column: 3, says: 'the parenthesis is not closed' },
    { text: 'a)', column: 2, says: '")" stands there; expected a term' },
    { text: 'OR a', column: 1, says: 'nothing stands before OR' },
    { text: 'a OR', column: 5, says: 'nothing stands after OR' },
    { text: 'NOT ', column: 1, says: 'nothing stands after the negation' },
    { text: 'level=loud', column: 7, says: 'level is "loud"; expected TRACE, DEBUG, INFO' },
    {
      text: 'x message~"a(b"',
      column: 11,
      says: 'no regular expression of RE2: missing closing )',
    },
    { text: 'message~"a(?=b)"', column: 9, says: 'invalid or unsupported Perl syntax' },
    { text: 'message~ ', column: 10, says: 'message has no pattern: the query ends' },
    {
      text: 'x'.repeat(1_001),
      column: 1,
      says: 'the query has 1001 characters; expected at most 1000',
    },
    { text: '('.repeat(30), column: 22, says: 'it is nested deeper than 20 times' },
    { text: '-'.repeat(30) + 'a', column: 22, says: 'it is nested deeper than 20 times' },
  ];

  test.each(mistakes)('says what is wrong with $text', ({ text, column, says }) => {
    const read = parseQuery(text);
    expect(isMistake(read) && read.message).toContain(says);
    expect(isMistake(read) && read.column).toBe(column);
  });

  test('never throws', () => {
    const signs = fc.constantFrom(
      ...'ab =<>!~"\\()-,*.OR AND NOT level~'.split(''),
      'OR ',
      '"',
      ' ',
    );
    const texts = fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: signs, maxLength: 60 }));
    fc.assert(
      fc.property(texts, (text) => {
        const read = parseQuery(text);
        expect(isMistake(read) ? read.column : 1).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
