import { Child, type ChildSpec } from './child.ts';

/** A program of the demo ended although nobody told it to. */
export class ChildCrashed extends Error {
  override readonly name = 'ChildCrashed';
  readonly child: Child;

  constructor(child: Child, ending: string) {
    super(`${child.name} ${ending}`);
    this.child = child;
  }
}

/** All programs that the demo started, in their order. */
export class Children {
  /** Rejects with {@link ChildCrashed} when one ends by itself. */
  readonly crash: Promise<never>;
  readonly #children: Child[] = [];
  readonly #rejectCrash: (reason: ChildCrashed) => void;
  #closed = false;

  constructor() {
    const { promise, reject } = Promise.withResolvers<never>();
    this.crash = promise;
    this.#rejectCrash = reject;
    // Somebody may look at it only later; until then it is no unhandled rejection.
    promise.catch(() => undefined);
  }

  /** @throws When stopping has begun. */
  start(spec: ChildSpec): Child {
    if (this.#closed) throw new Error(`${spec.name} was not started: the demo is stopping`);
    const child = new Child(spec);
    this.#children.push(child);
    void this.#watch(child);
    return child;
  }

  /** Ends all of them, the last started first. Says which one had to be forced. */
  async stop(say: (line: string) => void): Promise<void> {
    this.#closed = true;
    for (const child of this.#children.toReversed()) {
      const willing = await child.stop();
      if (!willing) say(`${child.name} did not end within 5 s and was killed`);
    }
  }

  /** Ends all of them at once. */
  kill(): void {
    this.#closed = true;
    for (const child of this.#children) child.kill();
  }

  async #watch(child: Child): Promise<void> {
    const ending = await child.ended;
    if (!child.stopping) this.#rejectCrash(new ChildCrashed(child, ending));
  }
}
