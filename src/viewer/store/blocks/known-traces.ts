import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTrace, type Places } from './places.ts';
import type { RowKey } from './row-keys.ts';

/** Bits of which each key of a trace has one: a trace whose bit is not set is not there. */
const seenBits = 2 ** 25;
const bitsPerWord = 32;
/** Traces of which the latest spans came. */
const mostRecent = 10_000;

/** Knows which traces have spans, so that they are counted. */
export class KnownTraces {
  readonly #places: Places;
  readonly #left: StatementSync;
  #recent = new Set<string>();
  #lessRecent = new Set<string>();
  #seen: Uint32Array | undefined;

  constructor(database: DatabaseSync, places: Places) {
    this.#places = places;
    this.#left = database.prepare(`SELECT 1 FROM ${inTrace('span')} LIMIT 1`);
  }

  /** Notes a trace of which a span is about to be stored. @returns False when it is the first one. */
  add(traceId: string, key: RowKey): boolean {
    if (this.#recent.has(traceId)) return true;
    const isKnown = this.#lessRecent.has(traceId) || (this.#mayHave(key) && this.#find(traceId));
    this.#note(traceId);
    return isKnown;
  }

  /** Gives those of traces that have no span any more, after spans of theirs were removed. */
  goneOf(traceIds: ReadonlySet<string>): readonly string[] {
    this.#places.refresh();
    const gone = [...traceIds].filter((traceId) => !this.#isLeft(traceId));
    for (const traceId of gone) {
      this.#recent.delete(traceId);
      this.#lessRecent.delete(traceId);
    }
    return gone;
  }

  /** Forgets the traces of the latest spans, after some of them were rolled back. */
  forget(): void {
    this.#recent.clear();
    this.#lessRecent.clear();
  }

  #note(traceId: string): void {
    if (this.#recent.size >= mostRecent) {
      this.#lessRecent = this.#recent;
      this.#recent = new Set();
    }
    this.#recent.add(traceId);
  }

  /** Sets the bit of a key. @returns Whether it was set. */
  #mayHave(key: RowKey): boolean {
    const seen = (this.#seen ??= this.#readSeen());
    return !setBit(seen, key);
  }

  #readSeen(): Uint32Array {
    const seen = new Uint32Array(seenBits / bitsPerWord);
    this.#places.refresh();
    for (const keys of this.#places.spanKeys()) for (const key of keys) setBit(seen, key);
    return seen;
  }

  #find(traceId: string): boolean {
    this.#places.refresh();
    return this.#isLeft(traceId);
  }

  #isLeft(traceId: string): boolean {
    return this.#left.get(...this.#places.ofTrace('span', traceId)) !== undefined;
  }
}

/** @returns False when it was set before. */
function setBit(words: Uint32Array, key: RowKey): boolean {
  const bit = key % seenBits;
  const word = Math.floor(bit / bitsPerWord);
  const mask = 1 << (bit % bitsPerWord);
  const before = words[word] ?? 0;
  words[word] = before | mask;
  return (before & mask) === 0;
}
