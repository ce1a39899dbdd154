/** Signals whose records are counted. */
export type Signal = 'spans' | 'logs';

/** Why a record did not reach its destination. */
export type DropReason = 'queue_full' | 'export_failed' | 'ended_unsent';

/** What became of the records of one signal, to the unit: produced = exported + pending + all dropped. */
export interface SignalBalance {
  /** Records handed over: ended sampled spans, emitted log records. */
  readonly produced: number;
  /** Records that the destination acknowledged. */
  readonly exported: number;
  /** Records that wait to be sent. */
  readonly pending: number;
  /** Records given up, by reason. Reasons that did not occur are absent. */
  readonly dropped: { readonly [reason in DropReason]?: number };
}

const counters = {
  spans: createCounters(),
  logs: createCounters(),
};

interface Counters {
  produced: number;
  exported: number;
  dropped: { [reason in DropReason]?: number };
}

/** Counts records that were handed over. */
export function countProduced(signal: Signal, records = 1): void {
  counters[signal].produced += records;
  if (signal === 'spans') return;
  if (!isNextQuiet) lastLoud = counters.logs.produced;
  isNextQuiet = false;
}

let isNextQuiet = false;
// How many log records there were when the last one came that somebody waits for.
let lastLoud = 0;

/**
 * Says of the log record that is emitted next that its loss is not worth a line: it tells that the process lives, or what
 * was printed on the console as well.
 */
export function announceQuiet(): void {
  isNextQuiet = true;
}

/** Tells whether nobody waits for the newest log records. */
export function areQuiet(newest: number): boolean {
  return newest <= counters.logs.produced - lastLoud;
}

/** Counts records that the destination acknowledged. */
export function countExported(signal: Signal, records: number): void {
  counters[signal].exported += records;
}

/** Counts records that were given up, with the reason. */
export function countDropped(signal: Signal, reason: DropReason, records: number): void {
  const { dropped } = counters[signal];
  dropped[reason] = (dropped[reason] ?? 0) + records;
}

/** Gives the balance of one signal now. */
export function balanceOf(signal: Signal): SignalBalance {
  const { produced, exported, dropped } = counters[signal];
  let lost = 0;
  for (const records of Object.values(dropped)) lost += records;
  return { produced, exported, pending: produced - exported - lost, dropped: { ...dropped } };
}

/**
 * Prints one line of ours on stderr. Never throws.
 * @param line Text without line break; control characters are made visible.
 */
export function say(line: string): void {
  try {
    process.stderr.write(`filrouge: ${line.replace(controlCharacters, toVisible)}\n`);
  } catch {
    // A closed stderr is the user's choice.
  }
}

const lastSaid = new Map<string, number>();
const quietMs = 60_000;

/**
 * Prints a line at most once a minute for each key, so that trouble that repeats does not flood.
 * @param key Kind of trouble.
 */
export function sayRarely(key: string, line: string): void {
  const now = Date.now();
  const last = lastSaid.get(key);
  if (last !== undefined && now - last < quietMs) return;
  lastSaid.set(key, now);
  say(line);
}

/**
 * Runs a piece of ours inside the user's program: an exception is said once a minute, never passed on.
 * @returns The result, or undefined when it threw.
 */
export function guarded<Result>(what: string, run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    sayFailure(what, error);
    return undefined;
  }
}

/** Says, once a minute, that a piece of ours failed inside the user's program. Never throws. */
export function sayFailure(what: string, error: unknown): void {
  try {
    sayRarely(`guard:${what}`, `${what} failed (${describe(error)}); the application goes on.`);
  } catch {
    // At the end of the stack there is no room to say it: the next failure is said.
  }
}

/** Gives the message of anything that was thrown, with its system code if it has one. Never throws. */
export function describe(error: unknown): string {
  try {
    if (error instanceof AggregateError && error.errors.length > 0)
      return describe(error.errors[0]);
    return error instanceof Error ? error.message || error.name : String(error);
  } catch {
    return 'an error that cannot be read';
  }
}

function createCounters(): Counters {
  return { produced: 0, exported: 0, dropped: {} };
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function toVisible(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
