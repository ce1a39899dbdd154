import { expect, test } from 'vitest';
import { readLine, withLine } from '../../../../src/instrument/http/client/header-text.ts';

const head = 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n';
const lines = 'Host: a\r\nX-A: 1\r\n';

test.each([
  ['a head', head, 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\ntraceparent: $&\r\n\r\n'],
  ['lines', lines, 'Host: a\r\nX-A: 1\r\ntraceparent: $&\r\n'],
  ['nothing', '', 'traceparent: $&\r\n'],
])('a header is added to %s', (_name, text, expected) => {
  expect(withLine(text, 'traceparent', '$&')).toBe(expected);
});

test('a header of the same name is replaced, whatever its case', () => {
  expect(withLine(head, 'x-a', '$1')).toBe('GET / HTTP/1.1\r\nHost: a\r\nX-A: $1\r\n\r\n');
  expect(withLine('X-A:\r\nhost: a\r\n', 'x-a', '2')).toBe('X-A:2\r\nhost: a\r\n');
});

test('only a whole name is a name', () => {
  expect(readLine('X-X-A: 1\r\nX-A-B: 2\r\n', 'x-a')).toBeUndefined();
  expect(readLine(head, 'x-a')).toBe('1');
  expect(readLine('x-a:\r\nb: 1\r\n', 'x-a')).toBe('');
});
