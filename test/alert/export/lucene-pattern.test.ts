import { describe, expect, test } from 'vitest';
import { toLucenePattern } from '../../../src/alert/export/lucene-pattern.ts';

describe('toLucenePattern()', () => {
  test.each([
    ['a.c', '.*(a.c).*'],
    ['^a.c$', '(a.c)'],
    ['a|b', '.*(a|b).*'],
    ['time(?:d )?out', '.*(time(d )?out).*'],
    [String.raw`\d+\.\d{2,3}`, String.raw`.*([0-9]+\.[0-9]{2,3}).*`],
    [String.raw`[\w.-]+@x`, String.raw`.*([A-Za-z0-9_.-]+\@x).*`],
    [String.raw`\S+?`, String.raw`.*([^ ${'\t\n\r\f'}]+).*`],
    ['a{b}', String.raw`.*(a\{b\}).*`],
    ['#1 & "x" ~<y>', String.raw`.*(\#1 \& \"x\" \~\<y\>).*`],
    [String.raw`cost\$`, String.raw`.*(cost\$).*`],
  ])('of %s is %s', (re2, pattern) => {
    expect(toLucenePattern(re2)).toEqual({ pattern, isCaseSensitive: false });
  });

  test('(?-i) at the beginning makes case matter', () => {
    expect(toLucenePattern('(?-i)^Ab+')).toEqual({ pattern: '(Ab+).*', isCaseSensitive: true });
  });

  test.each([
    String.raw`\bword`,
    '^a|b',
    'a(^b)',
    '(?s)a.b',
    '(?P<x>a)',
    String.raw`\pL`,
    '[[:alpha:]]',
    String.raw`a\z`,
  ])('refuses %s', (re2) => {
    expect(() => toLucenePattern(re2)).toThrow(/Lucene has no /);
  });
});
