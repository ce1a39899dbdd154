import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addTexts, textAt, toTextColumn } from '../../src/viewer/store/text-column.ts';

const anyText = fc.oneof(
  fc.constantFrom(
    '',
    'GET',
    'GET /',
    String.raw`a\"`,
    '"',
    '\\',
    '\\\\',
    'é',
    '\u0000',
    '😀',
    '],[',
  ),
  fc.string({ unit: 'binary' }),
);
/** With it, FNV-1a of 32 bits has texts that meet which everybody knows. */
const firstOfFnv = 0x811c9dc5;
const anyTexts = fc.array(anyText);

test('each row has its text, and each text is there once', () => {
  fc.assert(
    fc.property(anyTexts, anyTexts, (texts, added) => {
      const read = toTextColumn(Buffer.from(JSON.stringify(texts)), texts.length);
      for (const [column, rows] of [
        [read, texts],
        [addTexts(read, added), [...texts, ...added]],
      ] as const) {
        expect(rows.map((_, row) => textAt(column, row))).toEqual(rows);
        expect(column.texts).toEqual([...new Set(rows)]);
        expect(textAt(column, rows.length)).toBe('');
      }
    }),
  );
});

test('texts with the same hash are told apart', () => {
  const texts = ['costarring', 'liquid', 'declinate', 'macallums', 'liquid', 'costarring'];
  const column = toTextColumn(Buffer.from(JSON.stringify(texts)), texts.length, firstOfFnv);
  expect(texts.map((_, row) => textAt(column, row))).toEqual(texts);
  expect([...column.places]).toEqual([0, 1, 2, 3, 1, 0]);
});
