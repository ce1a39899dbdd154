import type { Account, Refusal } from './account.ts';

/** Limits of a queue, as the variables `OTEL_BSP_*` and `OTEL_BLRP_*` give them. */
export interface BatchLimits {
  readonly scheduledDelayMillis: number;
  /** 0: no limit beside that of the sender. */
  readonly exportTimeoutMillis: number;
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
}

/**
 * Takes one batch to its destination; rejects when all of it is given up.
 * @returns What the destination refused of an otherwise accepted batch.
 */
export type Deliver<Item> = (
  items: readonly Item[],
  stop: AbortSignal,
) => Promise<Refusal | undefined>;

/** What a {@link Batcher} is made of. */
export interface BatcherOptions<Item> {
  readonly limits: BatchLimits;
  readonly account: Account;
  readonly deliver: Deliver<Item>;
}

interface Waiter {
  readonly target: number;
  readonly resolve: () => void;
}

/**
 * A bounded queue in front of a destination: one batch is under way at a time, and every record that was added is
 * exported, dropped with a reason, or waits here. Its timers never keep the process alive.
 */
export class Batcher<Item> {
  readonly #options: BatcherOptions<Item>;
  readonly #waiters: Waiter[] = [];
  #queue: Item[] = [];
  #underWay = 0;
  /** Records accepted and settled since the start; first in, first out. */
  #accepted = 0;
  #settled = 0;
  /** Records up to this one do not wait for the delay. */
  #urgent = 0;
  #timer: NodeJS.Timeout | undefined;
  #batch: AbortController | undefined;
  #closed = false;

  constructor(options: BatcherOptions<Item>) {
    this.#options = options;
  }

  /** Records that wait, those under way among them. */
  get waiting(): number {
    return this.#queue.length + this.#underWay;
  }

  /** Takes a record, or counts why not. Never throws, never waits. */
  add(item: Item): void {
    const { account, limits } = this.#options;
    if (this.#closed) {
      account.ended(1);
    } else if (this.#queue.length >= limits.maxQueueSize) {
      account.overflowed();
    } else {
      this.#queue.push(item);
      this.#accepted += 1;
      this.#schedule();
    }
  }

  /** Sends at once what waits; resolves when all of it is settled, or at {@link close}. Never rejects. */
  flush(): Promise<void> {
    this.#options.account.sayOverflow();
    if (this.waiting === 0) return Promise.resolve();
    const target = this.#accepted;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push({ target, resolve });
    this.#urgent = target;
    this.#schedule();
    return promise;
  }

  /** Stops what is under way and gives up all that waits, now; what comes later is given up, too. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#options.account.sayOverflow();
    this.#options.account.ended(this.waiting);
    this.#queue = [];
    this.#underWay = 0;
    this.#batch?.abort(new Error('telemetry ended'));
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  #schedule(): void {
    if (this.#underWay > 0 || this.#queue.length === 0) return;
    const { maxExportBatchSize, scheduledDelayMillis } = this.#options.limits;
    if (this.#queue.length >= maxExportBatchSize || this.#settled < this.#urgent) {
      void this.#sendNext();
    } else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => void this.#sendNext(), scheduledDelayMillis);
      this.#timer.unref();
    }
  }

  /** Never rejects. */
  async #sendNext(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const items = this.#queue.splice(0, this.#options.limits.maxExportBatchSize);
    this.#underWay = items.length;
    const refusal = await this.#send(items);
    if (this.#closed) return;
    this.#underWay = 0;
    this.#settle(items.length, refusal);
    this.#schedule();
  }

  async #send(items: readonly Item[]): Promise<Refusal | undefined> {
    const { account, deliver, limits } = this.#options;
    const batch = new AbortController();
    this.#batch = batch;
    const stopped = rejectAt(batch.signal);
    const timer = abortAfter(limits.exportTimeoutMillis, batch);
    const settled = account.begin();
    try {
      return await Promise.race([deliver(items, batch.signal), stopped]);
    } catch (error) {
      return { records: items.length, error: toError(error) };
    } finally {
      settled();
      clearTimeout(timer);
      this.#batch = undefined;
    }
  }

  #settle(records: number, refusal: Refusal | undefined): void {
    this.#options.account.settled(records, refusal);
    this.#options.account.sayOverflow();
    this.#settled += records;
    while ((this.#waiters[0]?.target ?? Infinity) <= this.#settled)
      this.#waiters.shift()?.resolve();
  }
}

function rejectAt(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(toError(signal.reason)), { once: true });
  });
}

function abortAfter(timeoutMs: number, batch: AbortController): NodeJS.Timeout | undefined {
  if (timeoutMs === 0) return undefined;
  const timer = setTimeout(() => batch.abort(new Error('export timed out')), timeoutMs);
  return timer.unref();
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
