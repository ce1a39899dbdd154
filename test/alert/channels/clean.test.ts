import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clean, cleanLines, hideSecrets, toLink } from '../../../src/alert/channels/clean.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 400 });

test('clean() keeps a text to one line of a length, whatever is in it', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 300 }), (text, most) => {
      const cleaned = clean(text, most);
      expect(cleaned.length).toBeLessThanOrEqual(most);
      expect(cleaned).not.toMatch(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
      expect(clean(cleaned, most)).toBe(cleaned);
    }),
  );
});

test('clean() leaves a text alone that is short and has nothing in it', () => {
  expect(clean('Bestellung für 5 € 🎉', 100)).toBe('Bestellung für 5 € 🎉');
});

test('clean() does not cut through a pair', () => {
  expect(clean('ab🎉🎉', 4)).toBe('ab…');
});

test('cleanLines() keeps lines apart, and has no other control', () => {
  expect(cleanLines('one\r\ntwo\nthr\u0007ee', 100)).toEqual([
    'one',
    'two',
    String.raw`thr\u0007ee`,
  ]);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'nothing', ''])(
  'toLink() refuses %s',
  (address) => expect(toLink(address)).toBeUndefined(),
);

test('toLink() writes an address so that it ends no attribute', () => {
  expect(toLink('http://a/?q="><b>')).toBe('http://a/?q=%22%3E%3Cb%3E');
});

test('hideSecrets() leaves none of them, however often it is there', () => {
  const secret = fc.string({ minLength: 3 }).filter((text) => !text.includes('…'));
  fc.assert(
    fc.property(secret, fc.array(anyText), (secret, texts) => {
      expect(hideSecrets(texts.join(secret), [secret])).not.toContain(secret);
    }),
  );
});
