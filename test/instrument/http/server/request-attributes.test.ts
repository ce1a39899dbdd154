import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestAttributes } from '../../../../src/instrument/http/server/request-attributes.ts';
import { splitUrl } from '../../../../src/instrument/http/server/split-url.ts';

test('requestAttributes() needs no connection', () => {
  const attributes = requestAttributes({
    method: 'GET',
    target: '/orders/7',
    headers: {},
    host: undefined,
    scheme: 'http',
    protocolVersion: '1.1',
    socket: undefined,
  });
  expect(attributes).toEqual({
    'http.request.method': 'GET',
    'network.protocol.version': '1.1',
    'url.path': '/orders/7',
    'url.scheme': 'http',
  });
});

test('splitUrl() gives the path that URL gives', () => {
  const piece = fc.constantFrom(
    '/',
    '.',
    '..',
    '%2e',
    '%2E',
    'a',
    'ü',
    ' ',
    "'",
    '"',
    '{',
    '%zz',
    '~',
    ';',
    ',',
    '\\',
    '|',
    '?',
    '#',
    '&a=1',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const target = `/a${pieces.join('')}`;
      const { pathname, searchParams } = new URL(target, 'http://localhost');
      expect(splitUrl(target)).toEqual({ path: pathname, query: searchParams.toString() });
    }),
    { numRuns: 2_000 },
  );
});
