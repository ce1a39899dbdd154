type Issuer = readonly [prefix: RegExp, lengths: ReadonlySet<number>];

/** Prefixes and lengths of payment cards by issuer: Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay. */
const byFirstDigit: Readonly<Record<string, readonly Issuer[]>> = {
  2: [[/^2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)/, new Set([16])]],
  3: [
    [/^3[47]/, new Set([15])],
    [/^35(?:2[89]|[3-8])/, new Set([16, 19])],
    [/^3(?:0[0-5]|[689])/, new Set([14, 16])],
  ],
  4: [[/^4/, new Set([13, 16, 19])]],
  5: [[/^5[1-5]/, new Set([16])]],
  6: [
    [/^(?:6011|64[4-9]|65)/, new Set([16, 19])],
    [/^62/, new Set([16, 17, 18, 19])],
  ],
};

/** Tells whether digits are a payment card number: issuer's prefix and length, then the Luhn check (ISO/IEC 7812-1). */
export function isCard(digits: string): boolean {
  // Everything else, such as an instant in milliseconds, has no issuer.
  const issuers = byFirstDigit[digits.charAt(0)];
  if (issuers === undefined) return false;
  for (const [prefix, lengths] of issuers)
    if (lengths.has(digits.length) && prefix.test(digits)) return passesLuhn(digits);
  return false;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, even = false; index >= 0; index -= 1, even = !even) {
    const digit = digits.charCodeAt(index) - 48;
    const doubled = even ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Length of an IBAN by country (IBAN registry). */
const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

/** Tells whether a text without blanks is an IBAN: the length of its country and the check digits (ISO 13616, mod 97). */
export function isIban(compact: string): boolean {
  const upper = compact.toUpperCase();
  if (ibanLengths[upper.slice(0, 2)] !== upper.length) return false;
  let rest = 0;
  for (const character of upper.slice(4) + upper.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Tells whether 15 characters are a French NIR: month, department and key (97 minus the number modulo 97; Corsica 2A, 2B). */
export function isNir(compact: string): boolean {
  const number = compact.slice(0, 13).toUpperCase().replace('2A', '19').replace('2B', '18');
  const key = Number(compact.slice(13));
  return /^\d{13}$/.test(number) && key === 97 - Number(BigInt(number) % 97n);
}
