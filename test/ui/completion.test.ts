import { expect, test } from 'vitest';
import type { FieldSample } from '#viewer/api';
import { isMistake, parseQuery } from '#query';
import { complete } from '../../ui/completion.ts';

const fields: readonly FieldSample[] = [
  { name: 'service', count: 9, values: ['order', 'user', 'web shop', 'a"b\\c\nd'] },
  { name: 'level', count: 9, values: ['INFO', 'ERROR'] },
  { name: 'http_status', count: 5, values: ['200', '402'] },
  { name: 'http_endpoint', count: 5, values: ['/orders/:id'] },
];

/** What a query becomes with each suggestion; the caret is at `|`. */
function completed(query: string): readonly string[] {
  const caret = query.indexOf('|');
  const text = query.replace('|', '');
  const completion = complete(text, caret, fields);
  if (completion === undefined) return [];
  const { from, to, suggestions } = completion;
  return suggestions.map(({ text: added }) => text.slice(0, from) + added + text.slice(to));
}

test.each([
  ['ser|', ['service=']],
  ['ht|', ['http_status=', 'http_endpoint=']],
  ['status|', ['http_status=']],
  ['-lev|', ['-level=']],
  ['(level=INFO OR ser|', ['(level=INFO OR service=']],
  ['ser| level=INFO', ['service= level=INFO']],
  ['service=u|', ['service=user']],
  [
    'service!=|',
    ['service!=order', 'service!=user', 'service!="web shop"', 'service!="a\\"b\\\\c\\nd"'],
  ],
  ['service="web|', ['service="web shop"']],
  ['service=order,u|', ['service=order,user']],
  ['level>=err|', ['level>=ERROR']],
  ['http_status=200|', []],
  ['http_status=2|', ['http_status=200', 'http_status=402']],
  ['unknown=|', []],
  ['nothing|', []],
  ['|', []],
  ['service=order |', []],
])('%s', (query, expected) => {
  expect(completed(query)).toEqual(expected);
});

test('all fields are suggested where somebody asks for them', () => {
  const completion = complete('level=INFO ', 11, fields, true);
  expect(completion?.suggestions.map(({ label }) => label)).toEqual(fields.map(({ name }) => name));
});

test('what is suggested as a value is a query', () => {
  for (const query of completed('service=|')) expect(isMistake(parseQuery(query))).toBe(false);
});
