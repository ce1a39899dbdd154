/** What a text holds that could be part of a secret: each detector asks for its own flags before it looks. */
export const flags = {
  pair: 1,
  at: 2,
  digits: 4,
  dash: 8,
  dot: 16,
  blank: 32,
  brace: 64,
  number: 128,
} as const;

// Shortest run of digits, separators included, that a detector knows: a phone number of 9 digits.
const fewestDigits = 9;

const flagOf = new Uint8Array(128);
flagOf['='.charCodeAt(0)] = flags.pair;
flagOf[':'.charCodeAt(0)] = flags.pair;
flagOf['@'.charCodeAt(0)] = flags.at;
flagOf['%'.charCodeAt(0)] = flags.at | flags.blank;
flagOf['-'.charCodeAt(0)] = flags.dash;
flagOf['.'.charCodeAt(0)] = flags.dot;
flagOf[' '.charCodeAt(0)] = flags.blank;
flagOf['+'.charCodeAt(0)] = flags.blank;
flagOf['{'.charCodeAt(0)] = flags.brace;
flagOf['['.charCodeAt(0)] = flags.brace;

// Signs inside a phone number or a card: blank ( ) + - .
const isInNumber = new Uint8Array(128);
for (const sign of ' ()+-.') isInNumber[sign.charCodeAt(0)] = 1;

/**
 * Looks at every character once, and gives the flags of what could be in the text: `digits` where it has enough of them,
 * `number` where enough of them stand in one row, which neither an instant nor a UUID has.
 */
export function findFlags(text: string): number {
  let found = 0;
  let digits = 0;
  let row = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      digits += 1;
      row += 1;
      if (row === fewestDigits) found |= flags.number;
    } else if (code < 128) {
      found |= flagOf[code] ?? 0;
      if (isInNumber[code] === 0) row = 0;
    } else row = 0;
  }
  return digits >= fewestDigits ? found | flags.digits : found;
}
