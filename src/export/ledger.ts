/** Records on their way to the destination. */
export interface LedgerBatch {
  readonly records: number;
  /** When the oldest of them came, in milliseconds since 1970. */
  readonly oldestMs: number;
  /** Called when they are given up. */
  readonly giveUp: () => void;
}

/** Counts the records that somebody else queues and hands over in batches, in their order. */
export class Ledger {
  readonly #maxQueued: number;
  /** When each record in the queue came. */
  #queued: number[] = [];
  readonly #batches = new Set<LedgerBatch>();
  #added = 0;
  #settled = 0;
  #waiters: { readonly at: number; readonly resolve: () => void }[] = [];

  /** @param maxQueued Most records in the queue, those under way not among them. */
  constructor(maxQueued: number) {
    this.#maxQueued = maxQueued;
  }

  /** Records that have not found their end. */
  get waiting(): number {
    return this.#added - this.#settled;
  }

  /** Records under way. */
  get inFlight(): number {
    return this.waiting - this.#queued.length;
  }

  /** When the oldest record came that has not found its end; undefined when none waits. */
  get oldestMs(): number | undefined {
    const times = [...this.#batches].map(({ oldestMs }) => oldestMs);
    const [first] = this.#queued;
    if (first !== undefined) times.push(first);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** A record comes. @returns Whether there is room for it. */
  add(nowMs: number): boolean {
    if (this.#queued.length >= this.#maxQueued) return false;
    this.#queued.push(nowMs);
    this.#added += 1;
    return true;
  }

  /** The oldest records leave the queue. */
  leave(records: number, giveUp: () => void): LedgerBatch {
    const [oldestMs = 0] = this.#queued.splice(0, records);
    const batch = { records, oldestMs, giveUp };
    this.#batches.add(batch);
    return batch;
  }

  /** Records under way have found their end. @returns False when they were given up before. */
  settle(batch: LedgerBatch): boolean {
    if (!this.#batches.delete(batch)) return false;
    this.#advance(batch.records);
    return true;
  }

  /** Gives up all that waits. @returns How many records that were. */
  giveUpAll(): number {
    const given = this.waiting;
    const batches = [...this.#batches];
    this.#queued = [];
    this.#batches.clear();
    this.#advance(given);
    for (const batch of batches) batch.giveUp();
    return given;
  }

  /** Resolves when as many records have found their end as came until now. */
  whenSettled(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push({ at: this.#added, resolve });
    return promise;
  }

  #advance(records: number): void {
    this.#settled += records;
    const due = this.#waiters.filter(({ at }) => at <= this.#settled);
    this.#waiters = this.#waiters.filter(({ at }) => at > this.#settled);
    for (const { resolve } of due) resolve();
  }
}
