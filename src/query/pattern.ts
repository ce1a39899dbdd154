import { RE2JS } from 're2js';

// Signs that mean something in a regular expression.
const special = /[\\^$.|?*+()[\]{}]/;

/** Says what is wrong with a regular expression; undefined when nothing is. */
export function findPatternMistake(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, '');
  }
}

/**
 * Makes the test of a regular expression: case does not matter, unless the pattern says `(?-i)`.
 * RE2's, because its time is linear in the text: one of the engine can take minutes for a hostile message.
 */
export function createPatternTest(pattern: string): (text: string) => boolean {
  // A plain text takes a tenth of the time as a part of the message.
  if (!special.test(pattern)) return createPartTest(pattern);
  const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  return (text) => compiled.test(text);
}

/** Makes the test whether a text holds another; case does not matter. */
export function createPartTest(part: string): (text: string) => boolean {
  const wanted = part.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}
