import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSafeText } from '../src/safe-text.ts';

test('toSafeText() leaves no control character, whatever the text is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(toSafeText(text)).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('toSafeText() leaves ordinary text as it is', () => {
  expect(toSafeText('Commande n° 12 — 你好 👍')).toBe('Commande n° 12 — 你好 👍');
});
