import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeControls, escapeInJson } from '../../src/record/safe-text.ts';
import { anyPlain, anyText, rawControl } from './any-record.ts';

describe('escapeControls()', () => {
  test.each([
    ['a line feed', 'a\nb', String.raw`a\nb`],
    ['a carriage return', 'a\rb', String.raw`a\rb`],
    ['a tab', 'a\tb', String.raw`a\tb`],
    ['an escape sequence', '\u001b[31m', String.raw`\u001b[31m`],
    ['NUL', '\0', String.raw`\u0000`],
    ['DEL', '\u007f', String.raw`\u007f`],
    ['the 8-bit escape sequence of C1', '\u009b31m', String.raw`\u009b31m`],
    ['next line', '\u0085', String.raw`\u0085`],
    ['line and paragraph separators', '\u2028\u2029', String.raw`\u2028\u2029`],
    ['the Arabic letter mark', '\u061c', String.raw`\u061c`],
    ['direction marks', '\u200e\u200f', String.raw`\u200e\u200f`],
    ['an override of direction', 'a\u202egpj.exe', String.raw`a\u202egpj.exe`],
    ['isolates', '\u2066\u2069', String.raw`\u2066\u2069`],
    ['half a surrogate pair', 'a\ud83d', String.raw`a\ud83d`],
  ])('makes %s visible', (_, text, expected) => {
    expect(escapeControls(text)).toBe(expected);
  });

  test('leaves every other text as it is, whole surrogate pairs and backslashes included', () => {
    const text = String.raw`naïve 日本語 😀 C:\new "quoted" שלום`;
    expect(escapeControls(text)).toBe(text);
  });

  test('leaves nothing raw, and doing it twice changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = escapeControls(text);
        expect(safe).not.toMatch(rawControl);
        expect(escapeControls(safe)).toBe(safe);
      }),
    );
  });
});

describe('escapeInJson()', () => {
  test('leaves nothing raw, and the value stays what it was', () => {
    fc.assert(
      fc.property(anyPlain, (value) => {
        const safe = escapeInJson(JSON.stringify(value));
        expect(safe).not.toMatch(rawControl);
        expect(JSON.stringify(JSON.parse(safe))).toBe(JSON.stringify(value));
      }),
    );
  });
});
