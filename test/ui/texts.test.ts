import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMinute,
  formatOffset,
  formatPercent,
  formatTime,
} from '../../ui/format.ts';
import { language } from '../../ui/language.ts';
import { formatTick } from '../../ui/time-scale.ts';
import { PageError, toSentence } from '../../ui/sentence.ts';
import { showLanguage, texts } from '../../ui/texts.ts';
import { en } from '../../ui/text/en.ts';
import { fr } from '../../ui/text/fr.ts';
import { toTexts } from './all-texts.ts';

afterEach(() => showLanguage('en'));

const french = toTexts(fr);

describe('French texts', () => {
  test('are typeset: narrow no-break spaces, typographic apostrophes and quotation marks', () => {
    const faults = french.filter(({ text }) => {
      // Operators of queries and what is put in are no marks of a sentence.
      const sentence = text.replaceAll(/[<>!]=|!~|\{\w+\}/g, '');
      return /[^\u202f][:;?!»]|«[^\u202f]|['"]/.test(sentence);
    });
    expect(faults).toEqual([]);
  });

  test('have the same places as the English ones', () => {
    const placesOf = (text: string): string => (text.match(/\{\w+\}/g) ?? []).toSorted().join();
    const places = (all: typeof french): readonly string[] =>
      all.map(({ path, text }) => `${path} ${placesOf(text)}`);
    expect(places(french)).toEqual(places(toTexts(en)));
  });

  test('count nought as one, and English counts it as many', () => {
    const { spans } = fr.shared;
    expect([0, 1, 2, 12_345].map(spans)).toEqual([
      '0 span',
      '1 span',
      '2 spans',
      '12\u202f345 spans',
    ]);
    expect([0, 1, 2, 12_345].map(en.shared.spans)).toEqual([
      '0 spans',
      '1 span',
      '2 spans',
      '12,345 spans',
    ]);
  });
});

test('English counts are written as `Intl` writes them', () => {
  const numbers = new Intl.NumberFormat('en');
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true })), (count) => {
      expect(formatCount(count)).toBe(numbers.format(count));
    }),
    { examples: [[-0]] },
  );
});

test('numbers are written as the language of the page writes them', async () => {
  const all = (): readonly string[] => [
    formatDuration(4.211),
    formatDuration(123_000),
    formatOffset(-0.3),
    formatTick(1500),
    formatCount(1_234_567),
    formatPercent(0.034, 1),
    formatBytes(12),
    formatBytes(1_234_567),
  ];
  const before = all();
  await showLanguage('fr');
  expect([language.value, texts.value]).toEqual(['fr', fr]);
  expect(before).toEqual([
    '4.21 ms',
    '2 min 03 s',
    '−300 µs',
    '1.5 s',
    '1,234,567',
    '3.4 %',
    '12 bytes',
    '1.23 MB',
  ]);
  expect(all()).toEqual([
    '4,21\u202fms',
    '2\u202fmin 03\u202fs',
    '−300\u202fµs',
    '1,5\u202fs',
    '1\u202f234\u202f567',
    '3,4\u00a0%',
    '12\u202foctets',
    '1,23\u202fMo',
  ]);
});

test('instants are written as the language of the page writes them, in 24 hours', async () => {
  const instant = new Date(2026, 0, 2, 15, 4, 5, 6);
  const both = (): readonly string[] => [
    formatTime(instant.getTime()),
    formatMinute(instant.toISOString()),
  ];
  const today = new Date(new Date().setHours(0, 4, 5, 6));
  expect(both()).toEqual(['2026-01-02 15:04:05.006', '2026-01-02 15:04']);
  await showLanguage('fr');
  expect(both()).toEqual(['02/01/2026 15:04:05,006', '02/01/2026 15:04']);
  expect(formatTime(today.getTime())).toBe('00:04:05,006');
  expect(formatTime('no instant')).toBe('no instant');
  expect(formatMinute('no instant')).toBe('no instant');
});

test('of two languages that are asked for, the last one is shown', async () => {
  const first = showLanguage('fr');
  const second = showLanguage('en');
  expect(await Promise.all([first, second])).toEqual([false, true]);
  expect(texts.value).toBe(en);
});

test('what did not work is said in the language that the page is in now, not the one that it was in then', async () => {
  const sentence = toSentence(new PageError((shell) => shell.refused('q is too long')));
  const foreign = toSentence(new TypeError('no connection'));
  expect(sentence()).toBe('The viewer refused: q is too long.');
  await showLanguage('fr');
  expect(sentence()).toBe('La vue a refusé la demande\u202f: q is too long.');
  expect(foreign()).toBe('no connection');
});
