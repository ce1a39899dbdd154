/** What a text holds that could be part of a secret: each detector asks for its own flags before it looks. */
export const flags = {
  pair: 1,
  at: 2,
  /** Nine digits or more, which is the least that a detector knows: a phone number. */
  digits: 4,
  dash: 8,
  blank: 16,
  brace: 32,
  /** `%` or `+`: encoded for an address. */
  encoded: 64,
  /** The `J` of `eyJ`. */
  jwt: 128,
  /** Nine digits in one row, signs inside a number passed over: neither an instant nor a UUID has them. */
  number: 256,
  /** Eight digits in one row: what follows the letter of a national id. */
  row: 512,
  /** A word as long as the shortest token. */
  word: 1_024,
  /** Between the segments of a path. */
  slash: 2_048,
} as const;

const fewestDigits = 9;
const fewestInRow = 8;
// `xoxb-` and 10 more.
const shortestToken = 15;

// Bits of the table beside the flags.
const digitShift = 12;
const inNumberShift = 13;
const inWordShift = 14;
const flagBits = (1 << digitShift) - 1;

const digit = 1 << digitShift;
const inNumber = 1 << inNumberShift;
const inWord = 1 << inWordShift;
const meanings: readonly (readonly [characters: RegExp, bits: number])[] = [
  [/[=:]/, flags.pair],
  [/[@%]/, flags.at],
  [/-/, flags.dash],
  [/[ %+]/, flags.blank],
  [/[{[]/, flags.brace],
  [/[%+]/, flags.encoded],
  [/J/, flags.jwt],
  [/\//, flags.slash],
  [/\d/, digit],
  // Of a phone number or a card.
  [/[\d ()+.-]/, inNumber],
  [/[\w-]/, inWord],
];
const meaningOf = Int32Array.from({ length: 128 }, (_, code) =>
  meanings.reduce(
    (all, [characters, bits]) => (characters.test(String.fromCharCode(code)) ? all | bits : all),
    0,
  ),
);

/**
 * Looks at every character once, and gives the flags of what could be in the text.
 * The rows cost 0.4 µs for the 35 texts of a record, and spare 3.5 µs of detectors.
 */
export function findFlags(text: string): number {
  let found = 0;
  let digits = 0;
  let row = 0;
  let longestRow = 0;
  let word = 0;
  let longestWord = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const meaning = code < 128 ? (meaningOf[code] ?? 0) : 0;
    const isDigit = (meaning >> digitShift) & 1;
    found |= meaning;
    digits += isDigit;
    row = (row + isDigit) & -((meaning >> inNumberShift) & 1);
    word = (word + 1) & -((meaning >> inWordShift) & 1);
    if (row > longestRow) longestRow = row;
    if (word > longestWord) longestWord = word;
  }
  found &= flagBits;
  if (longestWord >= shortestToken) found |= flags.word;
  if (digits < fewestDigits) return found;
  if (longestRow >= fewestDigits) found |= flags.number;
  return longestRow >= fewestInRow ? found | flags.digits | flags.row : found | flags.digits;
}
