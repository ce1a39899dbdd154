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
  /** A letter that is no hexadecimal digit, or `_`: every token and every scheme has one, a trace id or a UUID has none. */
  letter: 512,
  /** A word as long as the shortest token. */
  word: 1_024,
  /** Between the segments of a path. */
  slash: 2_048,
} as const;

const fewestDigits = 9;
// `xoxb-` and 10 more.
const shortestToken = 15;

const meanings: readonly (readonly [characters: RegExp, flag: number])[] = [
  [/[=:]/, flags.pair],
  [/[@%]/, flags.at],
  [/-/, flags.dash],
  [/[ %+]/, flags.blank],
  [/[{[]/, flags.brace],
  [/[%+]/, flags.encoded],
  [/J/, flags.jwt],
  [/\//, flags.slash],
  [/[g-zG-Z_]/, flags.letter],
];
const digit = /\d/;
// Of a phone number or a card.
const inNumber = /[\d ()+.-]/;
const inWord = /[\w-]/;

// Two rows are counted in one number: digits in its lower half, characters of a word in its upper half.
const lower = 0xff_ff;
const upper = 0xff_ff_00_00;
// Added to both rows: the highest bit of a half is set where its row is long enough.
const highestBit = 0x80_00;
const untilLong = (highestBit - fewestDigits) | ((highestBit - shortestToken) << 16);

const flagsOf = tableOf((character) =>
  meanings.reduce((all, [characters, flag]) => (characters.test(character) ? all | flag : all), 0),
);
const stepOf = tableOf((character) => +digit.test(character) | (+inWord.test(character) << 16));
const keptOf = tableOf(
  (character) => (inNumber.test(character) ? lower : 0) | (inWord.test(character) ? upper : 0),
);

function tableOf(toNumber: (character: string) => number): Int32Array {
  return Int32Array.from({ length: 128 }, (_, code) => toNumber(String.fromCharCode(code)));
}

/**
 * Looks at every character once, and gives the flags of what could be in the text. Without a branch for each character: those cost
 * as much as the rest. What is not ASCII is taken for some character of it, which finds more, not less.
 * @param text At most 65,535 characters, as many as half of a number counts.
 */
export function findFlags(text: string): number {
  let found = 0;
  let digits = 0;
  let rows = 0;
  let longRows = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index) & 127;
    const step = stepOf[code] ?? 0;
    found |= flagsOf[code] ?? 0;
    digits = (digits + step) | 0;
    rows = (rows + step) & (keptOf[code] ?? 0);
    longRows |= rows + untilLong;
  }
  // The highest bit of the upper half is the sign.
  if (longRows < 0) found |= flags.word;
  if ((digits & lower) < fewestDigits) return found;
  return (longRows & highestBit) === 0 ? found | flags.digits : found | flags.digits | flags.number;
}
