import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetAt, targetOf } from '../../../../src/instrument/http/client/target.ts';

const shop = { host: 'shop.test', port: 8080, scheme: 'http' };

describe('the target of a request', () => {
  test.each([
    ['/ok', { url: 'http://shop.test:8080/ok', path: '/ok', query: '' }],
    ['/ok?', { url: 'http://shop.test:8080/ok?', path: '/ok', query: '' }],
    ['/ok?a=1?b', { url: 'http://shop.test:8080/ok?a=1?b', path: '/ok', query: 'a=1?b' }],
    ['//other/y', { url: 'http://shop.test:8080//other/y', path: '//other/y', query: '' }],
    ['*', { url: 'http://shop.test:8080', path: '*', query: '' }],
    ['other.test:443', { url: 'http://shop.test:8080', path: 'other.test:443', query: '' }],
    ['http://', { url: 'http://shop.test:8080', path: 'http://', query: '' }],
    [
      '/ok?sig=a&asig=b&Signature=&x=sig=c',
      {
        url: 'http://shop.test:8080/ok?sig=REDACTED&asig=b&Signature=REDACTED&x=sig=c',
        path: '/ok',
        query: 'sig=REDACTED&asig=b&Signature=REDACTED&x=sig=c',
      },
    ],
    [
      'https://me:secret@other.test/x?y',
      {
        host: 'other.test',
        port: 443,
        scheme: 'https',
        url: 'https://other.test/x?y',
        path: '/x',
        query: 'y',
      },
    ],
  ])('%s', (path, expected) => {
    expect(targetAt('http://shop.test:8080', path)).toEqual({ ...shop, ...expected });
    expect(targetOf('http', 'shop.test', 8080, path)).toEqual({ ...shop, ...expected });
  });

  test('an IPv6 address stands in brackets in the URL', () => {
    const expected = { host: '::1', port: 80, url: 'http://[::1]/x' };
    for (const host of ['::1', '[::1]'])
      expect(targetOf('http', host, 80, '/x')).toMatchObject(expected);
    expect(targetAt('http://[::1]', '/x')).toMatchObject(expected);
  });

  test('the port of the scheme is not in the URL', () => {
    expect(targetOf('https', 'a', 443, '/').url).toBe('https://a/');
    expect(targetOf('https', 'a', 80, '/').url).toBe('https://a:80/');
    expect(targetAt('https://a:80', '/')).toMatchObject({ port: 80, url: 'https://a:80/' });
  });

  test('an origin that is none has no target', () => {
    expect(targetAt('nothing', '/')).toBeUndefined();
  });

  test('the URL of any target of a program is that of URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (text) => {
        const url = new URL(text);
        const target = targetAt(url.origin, url.href.slice(url.origin.length));
        expect(target?.url).toBe(url.href);
        expect(target?.host).toBe(url.hostname);
      }),
    );
  });
});
