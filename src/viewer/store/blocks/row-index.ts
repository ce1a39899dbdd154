import type { RowKey } from './row-keys.ts';

const smallest = 1_024;
/** Fuller, looking takes too long. */
const fullest = 0.75;

/** Numbers of rows by their key, in eight bytes each: open addressing, one place after the other (Knuth, TAOCP 6.4). */
export class RowIndex {
  /** 0: the place is free. */
  #keys = new Uint32Array(smallest);
  /** The lower 32 bits of a number. */
  #lows = new Uint32Array(smallest);
  #size = 0;

  /** Rows that are noted. */
  get size(): number {
    return this.#size;
  }

  /** Notes a row. @param key Not 0. */
  add(key: RowKey, low: number): void {
    if (this.#size + 1 > this.#keys.length * fullest) this.#grow();
    this.#put(key, low);
    this.#size += 1;
  }

  /** Gives the first number under a key for which the test is true. */
  find(key: RowKey, test: (low: number) => boolean): number | undefined {
    const mask = this.#keys.length - 1;
    for (let at = key & mask; this.#keys[at] !== 0; at = (at + 1) & mask) {
      const low = this.#lows[at] ?? 0;
      if (this.#keys[at] === key && test(low)) return low;
    }
    return undefined;
  }

  /** Forgets a row. */
  remove(key: RowKey, low: number): void {
    const mask = this.#keys.length - 1;
    for (let at = key & mask; this.#keys[at] !== 0; at = (at + 1) & mask) {
      if (this.#keys[at] !== key || this.#lows[at] !== low >>> 0) continue;
      this.#free(at);
      this.#size -= 1;
      return;
    }
  }

  /** What comes behind a free place moves up, if it may stand there. */
  #free(place: number): void {
    const mask = this.#keys.length - 1;
    let free = place;
    for (let at = (free + 1) & mask; this.#keys[at] !== 0; at = (at + 1) & mask) {
      const home = (this.#keys[at] ?? 0) & mask;
      if (((at - home) & mask) < ((at - free) & mask)) continue;
      this.#keys[free] = this.#keys[at] ?? 0;
      this.#lows[free] = this.#lows[at] ?? 0;
      free = at;
    }
    this.#keys[free] = 0;
  }

  #put(key: RowKey, low: number): void {
    const mask = this.#keys.length - 1;
    let at = key & mask;
    while (this.#keys[at] !== 0) at = (at + 1) & mask;
    this.#keys[at] = key;
    this.#lows[at] = low;
  }

  #grow(): void {
    const [keys, lows] = [this.#keys, this.#lows];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#lows = new Uint32Array(keys.length * 2);
    for (const [at, key] of keys.entries()) if (key !== 0) this.#put(key, lows[at] ?? 0);
  }
}
