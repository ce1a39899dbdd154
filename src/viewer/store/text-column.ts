import { ownSeed, tokenPrime } from './blocks/tokens.ts';

/** Texts of rows, of which many are the same: each once. */
export interface TextColumn {
  readonly texts: readonly string[];
  /** Of each row, the place of its text. */
  readonly places: Int32Array;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads an array of texts without making a text of each: 100,000 of them are most of what is read of a long trace.
 * @param json Without white space.
 * @param seed Where hashes begin.
 */
export function toTextColumn(json: Buffer, rows: number, seed = ownSeed): TextColumn {
  const known = new KnownTexts(json);
  const places = new Int32Array(rows);
  // After the bracket, and later after the comma.
  let start = 1;
  for (let row = 0; row < rows; row += 1) {
    let end = start + 1;
    let hash = seed;
    for (let byte = json[end] ?? quote; byte !== quote; byte = json[end] ?? quote) {
      hash = Math.imul(hash ^ byte, tokenPrime);
      end += byte === backslash ? 2 : 1;
    }
    places[row] = known.placeOf(hash, start, end + 1);
    start = end + 2;
  }
  return { texts: known.texts, places };
}

/** Gives the text of a row; empty when there is none. */
export function textAt({ places, texts }: TextColumn, row: number): string {
  return texts[places[row] ?? -1] ?? '';
}

/** Gives a column with more rows. */
export function addTexts(column: TextColumn, added: readonly string[]): TextColumn {
  const texts = [...column.texts];
  const places = new Int32Array(column.places.length + added.length);
  places.set(column.places);
  for (const [row, text] of added.entries()) {
    const known = texts.indexOf(text);
    places[column.places.length + row] = known === -1 ? texts.push(text) - 1 : known;
  }
  return { texts, places };
}

/** The texts of a column that were there already. */
class KnownTexts {
  readonly texts: string[] = [];
  readonly #json: Buffer;
  readonly #starts: number[] = [];
  readonly #places = new Map<number, number>();

  constructor(json: Buffer) {
    this.#json = json;
  }

  /** @param hash Of what is between the two quotes, most of it. */
  placeOf(hash: number, start: number, end: number): number {
    let key = hash;
    for (let place = this.#places.get(key); place !== undefined; place = this.#places.get(key)) {
      if (this.#isAt(this.#starts[place] ?? 0, start, end)) return place;
      key = (key + 1) | 0;
    }
    this.#places.set(key, this.texts.length);
    this.#starts.push(start);
    return this.texts.push(JSON.parse(this.#json.toString('utf8', start, end)) as string) - 1;
  }

  /** Up to the second quote: then they are as long. */
  #isAt(known: number, start: number, end: number): boolean {
    for (let at = start; at < end; at += 1)
      if (this.#json[known + at - start] !== this.#json[at]) return false;
    return true;
  }
}
