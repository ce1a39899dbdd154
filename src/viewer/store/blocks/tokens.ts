/** Texts are told apart by these: 32 bits. */
export type Token = number;

const seed = 0x811c9dc5;
/** That of FNV-1a of 32 bits. */
export const tokenPrime = 0x01000193;
/** Where those begin that are not stored: another one in each process, so that who makes texts does not know which of them meet. */
export const ownSeed = Math.floor(Math.random() * 2 ** 31);
/** Of a longer text not all is told apart. */
const longestText = 32_768;
const gram = 3;

/** Tokens of many rows. */
export class TokenSet {
  readonly all = new Set<Token>();
  /** Ids of the sources whose values are among them. */
  readonly sources = new Set<number>();
  /** False when a row has more than could be told apart: then anything may be in it. */
  isWhole = true;

  /** Adds a whole value. */
  addValue(value: string): void {
    this.all.add(valueToken(value));
  }

  /** Adds the parts of a text. */
  addParts(text: string): void {
    if (text.length > longestText) this.isWhole = false;
    else forEachGram(text, (token) => this.all.add(token));
  }
}

/** Gives the token of a whole value (FNV-1a, 32 bits). */
export function valueToken(value: string): Token {
  let token = seed;
  for (let index = 0; index < value.length; index += 1)
    token = Math.imul(token ^ value.charCodeAt(index), tokenPrime);
  return token >>> 0;
}

/**
 * Gives the tokens of the parts of a text, three characters each, whatever their case: a text that holds another one has all
 * of its tokens. A text of less than three characters has none.
 */
export function partTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  forEachGram(text, (token) => tokens.push(token));
  return tokens;
}

/** Other tokens than those of values: `GET` as a value and within a text are two things. */
function forEachGram(text: string, take: (token: Token) => void): void {
  const lower = text.toLowerCase();
  for (let end = gram; end <= lower.length; end += 1) {
    let token = ~seed;
    for (let index = end - gram; index < end; index += 1)
      token = Math.imul(token ^ lower.charCodeAt(index), tokenPrime);
    take(token >>> 0);
  }
}
