import { hasStackRoom } from './stack-room.ts';

interface Late<Call> {
  readonly call: Call;
  readonly next: Late<Call> | undefined;
}

/**
 * Calls that came when the stack was nearly full (the logger of an endless recursion): they are taken up when it is empty again,
 * in the same context. What runs at the end of the stack calls as little as it can.
 */
export class LateCalls<Call> {
  readonly #take: (call: Call) => void;
  #latest: Late<Call> | undefined;

  constructor(take: (call: Call) => void) {
    this.#take = take;
  }

  /**
   * Tells whether a call can be taken up now: where the stack has no room, it is kept for later.
   * What was kept before comes first.
   */
  admit(call: Call): boolean {
    if (hasStackRoom()) {
      this.drain();
      return true;
    }
    this.add(call);
    return false;
  }

  /** Keeps a call for later. Never throws, unless there is no room for this function itself. */
  add(call: Call): void {
    this.#latest = { call, next: this.#latest };
    try {
      setImmediate(() => this.drain());
    } catch {
      // The next call takes it up.
    }
  }

  /** Takes up what waits, the oldest first. */
  drain(): void {
    const calls: Call[] = [];
    for (let late = this.#latest; late !== undefined; late = late.next) calls.unshift(late.call);
    this.#latest = undefined;
    for (const call of calls) this.#take(call);
  }
}
