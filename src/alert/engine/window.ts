import { addTally, createTally, type Tally } from './tally.ts';

const shortestSliceMs = 1_000;
const mostSlices = 600;

/**
 * Gives the length of the slices that a window is cut into, in milliseconds: a second in windows of up to ten minutes,
 * a 600th in longer ones.
 */
export function sliceOf(windowMs: number): number {
  return Math.max(1, Math.ceil(windowMs / mostSlices / shortestSliceMs)) * shortestSliceMs;
}

/**
 * Counts what happened, in slices of time. What it says of a window is exact: a window begins and ends with a slice.
 * Memory is bounded: slices that no window reaches any more are dropped.
 */
export class SlidingWindow {
  readonly sliceMs: number;
  readonly #slices = new Map<number, Tally>();
  readonly #count: number;
  readonly #kept: number;

  /** @param windows How many windows behind each other are kept. */
  constructor(windowMs: number, windows: number) {
    this.sliceMs = sliceOf(windowMs);
    this.#count = Math.ceil(windowMs / this.sliceMs);
    this.#kept = this.#count * windows;
  }

  /** True when nothing is in it. */
  get isEmpty(): boolean {
    return this.#slices.size === 0;
  }

  /** Gives the tally of an instant to add to; undefined when it is too long ago. */
  at(timeMs: number, nowMs: number): Tally | undefined {
    // A clock that is ahead must not hide what it says until it is true.
    const slice = this.#sliceAt(Math.min(timeMs, nowMs));
    if (slice < this.#sliceAt(nowMs) - this.#kept) return undefined;
    let tally = this.#slices.get(slice);
    if (tally === undefined) {
      tally = createTally();
      this.#slices.set(slice, tally);
    }
    return tally;
  }

  /** Sums a window up that ended with the last whole slice. @param back 1 is the window before that one. */
  sum(nowMs: number, back = 0): Tally {
    const end = this.#sliceAt(nowMs) - back * this.#count;
    const total = createTally();
    for (let slice = end - this.#count; slice < end; slice += 1) {
      const tally = this.#slices.get(slice);
      if (tally !== undefined) addTally(total, tally);
    }
    return total;
  }

  /** Drops the slices that no window reaches any more. */
  forget(nowMs: number): void {
    const oldest = this.#sliceAt(nowMs) - this.#kept;
    for (const slice of this.#slices.keys()) if (slice < oldest) this.#slices.delete(slice);
  }

  #sliceAt(timeMs: number): number {
    return Math.floor(timeMs / this.sliceMs);
  }
}
