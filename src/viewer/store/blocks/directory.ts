import type { RowKey, RowKeys } from './row-keys.ts';

/** Rows that one directory has, at most: their numbers follow each other. */
export const directoryRows = 1_024;
/** Of a row, its trace and its correlation id. */
const keysOfRow = 2;

/** Which rows of a block have which ids, as it is stored. */
export interface DirectoryBytes {
  /** The key of each row's own id, in the order of rows; 0: it has none. */
  readonly ids: Uint8Array;
  /** Keys of traces and of correlation ids, sorted, and after all of them the place of the row of each. */
  readonly keys: Uint8Array;
}

/** Notes the keys of rows that follow each other. */
export class DirectoryWriter {
  readonly #firstSeq: number;
  readonly #ids = new Uint32Array(directoryRows);
  /** Key and place in one number, so that they are sorted together. */
  readonly #entries = new Float64Array(directoryRows * keysOfRow);
  #rows = 0;
  #count = 0;

  constructor(firstSeq: number) {
    this.#firstSeq = firstSeq;
  }

  /** False when a row would be too far from the first one. */
  hasRoomFor(seq: number): boolean {
    return seq - this.#firstSeq < directoryRows;
  }

  /** Notes a row for which there is room. */
  add(seq: number, { correlation, own, trace }: RowKeys): void {
    const place = seq - this.#firstSeq;
    this.#rows = place + 1;
    this.#ids[place] = own;
    if (trace !== undefined) this.#addEntry(trace, place);
    if (correlation !== undefined) this.#addEntry(correlation, place);
  }

  /** Gives what was noted. */
  toBytes(): DirectoryBytes {
    const entries = this.#entries.subarray(0, this.#count).sort();
    const keys = new Uint32Array(entries.length);
    const places = new Uint16Array(entries.length);
    for (const [index, entry] of entries.entries()) {
      const key = Math.floor(entry / directoryRows);
      keys[index] = key;
      places[index] = entry - key * directoryRows;
    }
    const bytes = new Uint8Array(keys.byteLength + places.byteLength);
    bytes.set(new Uint8Array(keys.buffer));
    bytes.set(new Uint8Array(places.buffer), keys.byteLength);
    return { ids: toUint8(this.#ids.subarray(0, this.#rows)), keys: bytes };
  }

  #addEntry(key: RowKey, place: number): void {
    this.#entries[this.#count] = key * directoryRows + place;
    this.#count += 1;
  }
}

/** Bytes of a key and of a place. */
const entryBytes = Uint32Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT;

/** Finds rows of a block by their keys. */
export class Directory {
  readonly firstSeq: number;
  readonly #keys: Uint32Array;
  readonly #places: Uint16Array;

  constructor(firstSeq: number, stored: Uint8Array) {
    const { buffer } = toAligned(stored);
    const count = Math.floor(buffer.byteLength / entryBytes);
    this.firstSeq = firstSeq;
    this.#keys = new Uint32Array(buffer, 0, count);
    this.#places = new Uint16Array(buffer, this.#keys.byteLength, count);
  }

  /** Adds the numbers of the rows that have a key. */
  collect(key: RowKey, seqs: number[]): void {
    const keys = this.#keys;
    for (let at = findFirst(keys, key); keys[at] === key; at += 1)
      seqs.push(this.firstSeq + (this.#places[at] ?? 0));
  }

  /** All keys; those of many rows as often. */
  get keys(): Uint32Array {
    return this.#keys;
  }
}

/** Keys that a search goes on by, at first. */
const firstStep = 16;

/**
 * Finds the first of sorted keys that is not below one. Keys are spread evenly: it is looked for around where it would be, so that
 * a thousand directories are asked without reading most of their memory.
 */
function findFirst(keys: Uint32Array, key: RowKey): number {
  const { length } = keys;
  const guess = Math.floor((key / 2 ** 32) * length);
  let [low, high] = [guess, guess];
  let step = firstStep;
  for (; high < length && (keys[high] ?? 0) < key; step *= 2) {
    low = high + 1;
    high += step;
  }
  high = Math.min(high, length);
  for (step = firstStep; low > 0 && (keys[low - 1] ?? 0) >= key; step *= 2) {
    high = low - 1;
    low = Math.max(low - step, 0);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Reads the keys of the rows' own ids. */
export function toOwnKeys(stored: Uint8Array): Uint32Array {
  return new Uint32Array(toAligned(stored).buffer);
}

function toUint8(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** A copy of its own begins where numbers of any size may. */
function toAligned(stored: Uint8Array): Uint8Array<ArrayBuffer> {
  return stored.slice();
}
