import { setTimeout as pause } from 'node:timers/promises';
import type { Batch, Reader, StoredRecord } from '#spool';
import type { Account } from './account.ts';
import type { Outcome } from './post.ts';
import { toBackoffMs } from './retry.ts';

/** Limits of batches, as the variables `OTEL_BSP_*` and `OTEL_BLRP_*` give them. */
export interface BatchLimits {
  readonly scheduledDelayMillis: number;
  readonly maxExportBatchSize: number;
}

/** What a {@link Channel} is made of. */
export interface ChannelOptions {
  readonly limits: BatchLimits;
  /** Of this process' records, and of those that an earlier one left. */
  readonly readers: { readonly own: Reader; readonly adopted: Reader };
  /** Records of this process that wait, those under way among them. */
  readonly waiting: () => number;
  /** Whether what waits outlives the process. */
  readonly isKept: () => boolean;
  /** Sends records once. Never rejects. */
  readonly send: (records: readonly StoredRecord[], stop: AbortSignal) => Promise<Delivered>;
  readonly account: Account;
}

/** What became of one request; of an accepted one, what was refused of it. */
export type Delivered = Outcome & { readonly refused?: number; readonly reason?: string };

// 4 MiB: what servers of gRPC take by default; many collectors hand on by gRPC.
const maxBatchBytes = 4 * 1024 * 1024;
const urgentPauseMs = 250;
const unreadablePauseMs = 5_000;
// From whoever never took a record, so many refusals say that it takes none.
const mostRefusalsOfStranger = 20;

/**
 * Takes the records of one signal to one destination: one request at a time, tried again until it is accepted, and
 * acknowledged in the spool only then. Its timers never keep the process alive.
 */
export class Channel {
  readonly #options: ChannelOptions;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #waiters: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #hasAdopted = false;
  #prefersAdopted = false;
  #inFlight = 0;
  // Of the records of this process that waited when sending began, those that were not sent yet.
  #due = 0;
  // Whether the destination ever took a record.
  #isKnown = false;
  // What it answered to the requests of this batch that it will never take.
  #refusals: Refusal[] = [];
  #strangePauses = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** Records of this process that are in the request under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** A record was appended. */
  notify(): void {
    if (this.#isRunning || this.#stop.signal.aborted) return;
    const { limits, waiting } = this.#options;
    if (waiting() >= limits.maxExportBatchSize) void this.#run();
    else this.#runLater();
  }

  /** Records of an earlier process were found. */
  notifyAdopted(): void {
    this.#hasAdopted = true;
    void this.#run();
  }

  /**
   * Sends at once what waits; resolves when all of it is settled, or the destination does not take it and it is kept
   * beyond the process, or at {@link close}. Never rejects.
   */
  flush(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push(resolve);
    this.#wake.abort();
    void this.#run();
    return promise;
  }

  /** Stops what is under way, now. What waits stays where it is. Safe to call twice. */
  close(): void {
    clearTimeout(this.#timer);
    this.#stop.abort(new Error('telemetry ended'));
    this.#wake.abort();
    this.#inFlight = 0;
    this.#release();
  }

  #runLater(): void {
    const { scheduledDelayMillis } = this.#options.limits;
    this.#timer ??= setTimeout(() => void this.#run(), scheduledDelayMillis).unref();
  }

  #isIdle(): boolean {
    return this.#stop.signal.aborted || (this.#options.waiting() === 0 && !this.#hasAdopted);
  }

  /** Sends what waits; of what comes meanwhile, full batches. Never rejects. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#due = this.#options.waiting();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let hasFound = true;
    try {
      while (hasFound && this.#isDue()) hasFound = await this.#sendNext();
    } catch (error) {
      // What waits could not be read: it may be read later.
      this.#options.account.unreadable(error);
      await this.#rest(unreadablePauseMs);
    }
    this.#isRunning = false;
    if (this.#isIdle()) this.#release();
    else if (hasFound) this.notify();
    // What waits cannot be read yet: asking again at once would leave the event loop no turn.
    else this.#runLater();
  }

  /** Less than a batch waits for more: under load, a request for each few records costs more than the records. */
  #isDue(): boolean {
    if (this.#stop.signal.aborted) return false;
    if (this.#due > 0 || this.#hasAdopted || this.#waiters.length > 0) return true;
    const { limits, waiting } = this.#options;
    return waiting() >= limits.maxExportBatchSize;
  }

  /** @returns Whether there was something to send. */
  async #sendNext(): Promise<boolean> {
    const { own, adopted } = this.#options.readers;
    // By turns, so that an old backlog does not hold up what happens now.
    this.#prefersAdopted = this.#hasAdopted && !this.#prefersAdopted;
    const order = this.#prefersAdopted ? [adopted, own] : [own, adopted];
    for (const reader of order) {
      if (reader === adopted && !this.#hasAdopted) continue;
      const batch = await reader.next(this.#size());
      if (batch !== undefined) {
        await this.#sendBatch(reader, batch);
        return true;
      }
      if (reader === adopted) this.#hasAdopted = false;
    }
    return false;
  }

  async #sendBatch(reader: Reader, { records }: Batch): Promise<void> {
    const isOwn = reader === this.#options.readers.own;
    this.#inFlight = isOwn ? records.length : 0;
    this.#refusals = [];
    try {
      const ends = await this.#sendWhole(records);
      if (this.#stop.signal.aborted) return;
      const [refusal] = this.#refusals;
      if (!this.#isKnown && refusal !== undefined)
        return await this.#waitForBetter(reader, refusal);
      // In one go, so that the balance is right whenever somebody looks.
      this.#options.account.settled(ends, isOwn);
      reader.settle();
      if (isOwn) this.#due -= records.length;
    } finally {
      this.#inFlight = 0;
    }
  }

  /**
   * Who never took a record and refuses every one is no judge of records: a port of TLS, a proxy, another service's.
   * They wait, and are tried again together with what comes meanwhile.
   */
  async #waitForBetter(reader: Reader, { error, status }: Refusal): Promise<void> {
    this.#options.account.refused(error, 'configuration', status);
    reader.giveBack();
    this.#inFlight = 0;
    if (this.#options.isKept()) this.#release();
    await this.#rest(toBackoffMs(this.#strangePauses, { verdict: 'configuration', error }));
    this.#strangePauses += 1;
  }

  /** Brings every record to its end, or stops when the channel is closed. */
  async #sendWhole(records: readonly StoredRecord[]): Promise<Ends> {
    for (let retries = 0; !this.#isSenseless(); retries += 1) {
      const { account, send } = this.#options;
      account.begin();
      const outcome = await send(records, this.#stop.signal);
      if (this.#stop.signal.aborted) break;
      if (outcome.accepted) {
        this.#isKnown = true;
        return toEnds(records.length, outcome);
      }
      if (outcome.verdict === 'poison' || outcome.verdict === 'too_large') {
        this.#refusals.push(outcome);
        return this.#split(records, outcome);
      }
      account.refused(outcome.error, outcome.verdict, outcome.status);
      if (this.#options.isKept()) this.#release();
      await this.#rest(outcome.retryAfterMs ?? toBackoffMs(retries, outcome));
    }
    return noEnds;
  }

  #isSenseless(): boolean {
    return (
      this.#stop.signal.aborted ||
      (!this.#isKnown && this.#refusals.length >= mostRefusalsOfStranger)
    );
  }

  /** Halves a batch until what cannot be taken stands alone. */
  async #split(records: readonly StoredRecord[], refusal: Refusal): Promise<Ends> {
    const [record] = records;
    if (record !== undefined && records.length === 1)
      return { ...noEnds, refused: [toRefused(record, refusal)] };
    const middle = records.length >> 1;
    const first = await this.#sendWhole(records.slice(0, middle));
    // The first half was taken whole: what cannot be taken is in the other one.
    const isClean = first.accepted === middle;
    const rest = records.slice(middle);
    const second =
      isClean && rest.length > 1 ? await this.#split(rest, refusal) : await this.#sendWhole(rest);
    return addEnds(first, second);
  }

  /** A pause that a flush ends. */
  async #rest(milliseconds: number): Promise<void> {
    this.#wake = new AbortController();
    if (this.#stop.signal.aborted) return;
    // Who waits for the last records does not wait for a pause.
    const isUrgent = this.#waiters.length > 0 && !this.#options.isKept();
    const longest = isUrgent ? Math.min(milliseconds, urgentPauseMs) : milliseconds;
    await pause(longest, undefined, { ref: false, signal: this.#wake.signal }).catch(() => {});
  }

  #release(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  #size(): { maxRecords: number; maxBytes: number } {
    return { maxRecords: this.#options.limits.maxExportBatchSize, maxBytes: maxBatchBytes };
  }
}

type Refusal = Extract<Outcome, { accepted: false }>;

/** A record that the destination does not take. */
export interface RefusedRecord {
  readonly record: StoredRecord;
  readonly reason: 'oversize' | 'rejected';
  readonly error: Error;
}

/** What became of records that have found their end. */
export interface Ends {
  readonly accepted: number;
  readonly refused: readonly RefusedRecord[];
  /** Refused ones of which only their number is known, and why ("partial success" of OTLP). */
  readonly unnamed: number;
  readonly why?: string;
}

const noEnds: Ends = { accepted: 0, refused: [], unnamed: 0 };

function toRefused(record: StoredRecord, { verdict, error }: Refusal): RefusedRecord {
  return { record, reason: verdict === 'too_large' ? 'oversize' : 'rejected', error };
}

function toEnds(records: number, { refused = 0, reason }: Delivered): Ends {
  const unnamed = Math.min(refused, records);
  if (unnamed === 0) return { ...noEnds, accepted: records };
  const accepted = records - unnamed;
  return { accepted, refused: [], unnamed, why: reason || 'refused without a reason' };
}

function addEnds(one: Ends, other: Ends): Ends {
  const why = one.why ?? other.why;
  return {
    accepted: one.accepted + other.accepted,
    refused: [...one.refused, ...other.refused],
    unnamed: one.unnamed + other.unnamed,
    ...(why === undefined ? {} : { why }),
  };
}
