import { cleanEncoded } from './encoded.ts';
import { cleanJson, type WalkJson } from './json-text.ts';
import { rememberClean } from './known-texts.ts';
import type { Marks } from './marks.ts';
import type { NameFinding } from './names.ts';
import { cleanPairs } from './pairs.ts';
import { cleanPaths } from './paths.ts';
import { findFlags, flags } from './suspicion.ts';
import { cleanValues } from './values.ts';

/** Cleans a text. `safe` says that digits in it mean nothing. */
export type TextCleaner = (text: string, safe?: boolean) => string;

/** A longer text is cut: no person reads more, and no detector takes longer than about 5 ms for it. */
export const maxText = 32_768;
// Read beyond the cut, so that a secret that lies across it is found.
const overlap = 512;
// After a replacement new neighbours may make a value complete; the second look finds nothing in ordinary texts.
const mostPasses = 3;
// The shortest secret that a text gives away by itself.
const shortest = 4;

const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?$/;

/** Tells whether a text is an instant and nothing else: most fields with a `:` in them are, and hold no name before it. */
function isInstant(text: string): boolean {
  return text.charCodeAt(4) === 45 && text.charCodeAt(13) === 58 && instant.test(text);
}

/**
 * Makes the cleaner of texts: values by themselves, `name=value`, and JSON inside a text.
 * @param walk Cleans parsed JSON.
 */
export function createTextCleaner(
  marks: Marks,
  find: (name: string) => NameFinding,
  walk: WalkJson,
): TextCleaner {
  const isKept = (segment: string): boolean => find(segment).safe;
  const maskToken = (value: string): string => marks.ofValue('token', value);

  function cleanOnce(text: string, found: number): string {
    const clean = cleanPlain(text, found);
    // `%20` and `+` are blanks of an address; `jane+shop@example.org` was found before.
    return (found & flags.encoded) === 0 ? clean : cleanEncoded(clean, cleanDecoded);
  }

  function cleanDecoded(text: string): string {
    return cleanPlain(text, findFlags(text));
  }

  function cleanPlain(text: string, found: number): string {
    let clean = text;
    if ((found & flags.brace) !== 0) clean = cleanJson(clean, walk);
    clean = cleanValues(clean, found, marks.ofValue);
    if ((found & flags.slash) !== 0) clean = cleanPaths(clean, isKept, maskToken);
    return (found & (flags.pair | flags.at)) === 0 ? clean : cleanPairs(clean, find, marks.ofNamed);
  }

  function cleanAll(text: string, first: number): string {
    let clean = cleanOnce(text, first);
    if (clean === text) return text;
    for (let pass = 1; pass < mostPasses; pass += 1) {
      const before = clean;
      clean = cleanOnce(before, findFlags(before));
      if (clean === before) break;
    }
    return clean;
  }

  const cleanNew = rememberClean((text, safe) => {
    if (isInstant(text)) return text;
    const found = findFlags(text);
    // Several words are no identifier, whatever their name says.
    const isIdentifier = safe && (found & flags.blank) === 0;
    return cleanAll(text, isIdentifier ? found & ~flags.digits : found);
  });

  return (text, safe = false) => {
    if (text.length < shortest) return text;
    if (text.length <= maxText) return cleanNew(text, safe);
    const head = text.slice(0, maxText + overlap);
    return `${cleanAll(head, findFlags(head)).slice(0, maxText)}[cut: ${text.length} characters]`;
  };
}
