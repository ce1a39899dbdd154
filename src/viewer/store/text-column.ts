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
  const known = new KnownTexts(json, seed);
  const places = new Int32Array(rows);
  // After the bracket, and later after the comma.
  let start = 1;
  let before = 0;
  for (let row = 0; row < rows; row += 1) {
    const place = known.placeOf(start, before);
    places[row] = place;
    start += known.lengthOf(place) + 1;
    before = place;
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
  readonly #seed: number;
  readonly #starts: number[] = [];
  /** With both quotes. */
  readonly #lengths: number[] = [];
  /** Of each text, the one that came after it last: mostly, it is the next one again. */
  readonly #followers: number[] = [];
  readonly #places = new Map<number, number>();

  constructor(json: Buffer, seed: number) {
    this.#json = json;
    this.#seed = seed;
  }

  /**
   * @param start Of the first quote.
   * @param before Place of the text before.
   */
  placeOf(start: number, before: number): number {
    const follower = this.#followers[before];
    if (follower !== undefined && this.#isAt(follower, start)) return follower;
    const place = this.#find(start);
    this.#followers[before] = place;
    return place;
  }

  /** Bytes, with both quotes. */
  lengthOf(place: number): number {
    return this.#lengths[place] ?? 0;
  }

  #find(start: number): number {
    let key = this.#seed;
    let end = start + 1;
    for (let byte = this.#json[end] ?? quote; byte !== quote; byte = this.#json[end] ?? quote) {
      key = Math.imul(key ^ byte, tokenPrime);
      end += byte === backslash ? 2 : 1;
    }
    for (let place = this.#places.get(key); place !== undefined; place = this.#places.get(key)) {
      if (this.#isAt(place, start)) return place;
      key = (key + 1) | 0;
    }
    this.#places.set(key, this.texts.length);
    this.#starts.push(start);
    this.#lengths.push(end + 1 - start);
    return this.texts.push(JSON.parse(this.#json.toString('utf8', start, end + 1)) as string) - 1;
  }

  /** Up to its second quote: then it is as long. */
  #isAt(place: number, start: number): boolean {
    const known = this.#starts[place] ?? 0;
    const length = this.lengthOf(place);
    for (let at = 0; at < length; at += 1)
      if (this.#json[known + at] !== this.#json[start + at]) return false;
    return true;
  }
}
