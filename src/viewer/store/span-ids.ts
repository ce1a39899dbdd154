import { mix } from './blocks/row-keys.ts';
import { ownSeed } from './blocks/tokens.ts';

const digitsOfId = 16;
const wordsOfId = 4;
/** Stands for no id. OpenTelemetry: an id of zeros only is none. */
export const noSpanId = '0'.repeat(digitsOfId);
/** With fewer, ids that meet would make long chains. */
const slotsPerId = 2;
const none = -1;

/** Ids of spans, the digits of one after those of the other: 100,000 texts take as long as all else that is read of them. */
export class SpanIds {
  static readonly #none = SpanIds.of([null]);
  readonly length: number;
  readonly #digits: Uint8Array<ArrayBuffer>;
  readonly #words: Int32Array;

  /** @param digits Of each id 16 hex digits in lower case. It is not copied; its buffer begins with it. */
  constructor(digits: Uint8Array<ArrayBuffer>) {
    this.length = digits.length / digitsOfId;
    this.#digits = digits;
    this.#words = new Int32Array(digits.buffer, digits.byteOffset, this.length * wordsOfId);
  }

  /** @param ids Of 16 hex digits in lower case each; null is none. */
  static of(ids: readonly (string | null)[]): SpanIds {
    return new SpanIds(new TextEncoder().encode(ids.map((id) => id ?? noSpanId).join('')));
  }

  /** Gives the id at a place. */
  at(place: number): string {
    return this.#toText(this.#digits, place * digitsOfId, digitsOfId);
  }

  /** Tells whether there is no id at a place. */
  isNone(place: number): boolean {
    return this.#isSame(place * wordsOfId, SpanIds.#none, 0);
  }

  /** Compares the ids at two places, as texts are compared. */
  compare(one: number, other: number): number {
    for (let digit = 0; digit < digitsOfId; digit += 1) {
      const ofOne = this.#digits[one * digitsOfId + digit] ?? 0;
      const ofOther = this.#digits[other * digitsOfId + digit] ?? 0;
      if (ofOne !== ofOther) return ofOne - ofOther;
    }
    return 0;
  }

  /** Gives these ids and, after them, others. */
  with(ids: readonly (string | null)[]): SpanIds {
    const others = SpanIds.of(ids).#digits;
    const digits = new Uint8Array(this.#digits.length + others.length);
    digits.set(this.#digits);
    digits.set(others, this.#digits.length);
    return new SpanIds(digits);
  }

  /** Gives the digits of the ids at some places, one after the other. */
  digitsAt(places: Int32Array): string {
    const taken = new Int32Array(places.length * wordsOfId);
    for (let place = 0; place < places.length; place += 1) {
      const from = (places[place] ?? none) * wordsOfId;
      for (let word = 0; word < wordsOfId; word += 1)
        taken[place * wordsOfId + word] = this.#words[from + word] ?? 0;
    }
    return this.#toText(new Uint8Array(taken.buffer), 0, taken.byteLength);
  }

  /** Gives all ids. */
  toSet(): Set<string> {
    const ids = new Set<string>();
    for (let place = 0; place < this.length; place += 1) ids.add(this.at(place));
    return ids;
  }

  /**
   * Gives the place here of each of some ids, -1 for one that is not here or is none; of those that are here twice, that of the
   * last one. In some 60 % of the time that a `Map` of texts takes to be made and asked.
   */
  placesOf(ids: SpanIds): Int32Array {
    const slots = new Int32Array(2 ** Math.ceil(Math.log2(this.length * slotsPerId + 1))).fill(
      none,
    );
    for (let place = 0; place < this.length; place += 1)
      slots[this.#slotOf(slots, this, place)] = place;
    const places = new Int32Array(ids.length);
    for (let place = 0; place < ids.length; place += 1)
      places[place] = slots[this.#slotOf(slots, ids, place)] ?? none;
    return places;
  }

  /** The slot that an id has, or would get. */
  #slotOf(slots: Int32Array, ids: SpanIds, place: number): number {
    const first = place * wordsOfId;
    const last = slots.length - 1;
    let slot = ids.#keyAt(first) & last;
    for (let known = slots[slot] ?? none; known !== none; known = slots[slot] ?? none) {
      if (this.#isSame(known * wordsOfId, ids, first)) break;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #keyAt(first: number): number {
    let key = ownSeed;
    for (let word = first; word < first + wordsOfId; word += 1)
      key = mix(key ^ (this.#words[word] ?? 0));
    return key;
  }

  #isSame(first: number, others: SpanIds, firstOfOther: number): boolean {
    for (let word = 0; word < wordsOfId; word += 1)
      if (this.#words[first + word] !== others.#words[firstOfOther + word]) return false;
    return true;
  }

  #toText(bytes: Uint8Array<ArrayBuffer>, from: number, length: number): string {
    return Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString('latin1');
  }
}
