/** Signals whose records are counted. */
export type Signal = 'spans' | 'logs';

/** Says how many records: `1 span`, `2 logs`. */
export function countOf(records: number, signal: Signal): string {
  return `${records} ${records === 1 ? signal.slice(0, -1) : signal}`;
}

/** Why a record did not reach its destination. */
export type DropReason =
  | 'queue_full'
  | 'disk_cap'
  | 'oversize'
  | 'encode_failed'
  | 'damaged'
  | 'rejected'
  | 'export_failed'
  | 'ended_unsent';

/** What became of the records of one signal, to the unit: produced = exported + spooled + inFlight + all dropped. */
export interface SignalBalance {
  /** Records handed over: ended sampled spans, emitted log records. */
  readonly produced: number;
  /** Records that the destination acknowledged. */
  readonly exported: number;
  /** Records that wait to be sent: in the spool, or in memory where no folder can be written. */
  readonly spooled: number;
  /** Records in the request under way. */
  readonly inFlight: number;
  /** Records given up, by reason. Reasons that did not occur are absent. */
  readonly dropped: { readonly [reason in DropReason]?: number };
}

/** What became of records that an earlier process had left. */
export interface RecoveredCounts {
  /** Records that the destination acknowledged. */
  readonly exported: number;
  /** Records given up: refused, damaged, or above the limit of the spool. */
  readonly dropped: number;
}

const counters = {
  spans: createCounters(),
  logs: createCounters(),
};

interface Counters {
  produced: number;
  exported: number;
  recovered: number;
  recoveredDropped: number;
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

/** Counts records of an earlier process: acknowledged, and given up. */
export function countRecovered(signal: Signal, exported: number, dropped: number): void {
  counters[signal].recovered += exported;
  counters[signal].recoveredDropped += dropped;
}

/** Gives what became of the records of earlier processes. */
export function recoveredOf(signal: Signal): RecoveredCounts {
  const { recovered, recoveredDropped } = counters[signal];
  return { exported: recovered, dropped: recoveredDropped };
}

/**
 * Counts records that were given up, with the reason: the first ones are said within a second, more of them once a minute,
 * and the rest by {@link concludeLosses}.
 * @param detail What the line adds to the reason.
 */
export function countDropped(
  signal: Signal,
  reason: DropReason,
  records: number,
  detail?: string,
): void {
  if (records === 0) return;
  const { dropped } = counters[signal];
  dropped[reason] = (dropped[reason] ?? 0) + records;
  if (detail !== undefined) details.set(`${signal} ${reason}`, detail);
  // Whoever ends with records that wait says so itself.
  if (reason !== 'ended_unsent') scheduleLosses();
}

/**
 * Gives the balance of one signal now.
 * @param waiting Records that have not found their end, those under way among them.
 */
export function balanceOf(signal: Signal, waiting: number, inFlight: number): SignalBalance {
  const { produced, exported, dropped } = counters[signal];
  return { produced, exported, spooled: waiting - inFlight, inFlight, dropped: { ...dropped } };
}

/** Gives how many records were given up, for whatever reason. */
export function droppedOf(signal: Signal): number {
  return Object.values(counters[signal].dropped).reduce((sum, records) => sum + records, 0);
}

const details = new Map<string, string>();
const firstLossMs = 1_000;
const nextLossMs = 60_000;
const saidLosses = { spans: 0, logs: 0 };
let lossTimer: NodeJS.Timeout | undefined;
let nextLossAt = 0;

function scheduleLosses(): void {
  if (lossTimer !== undefined) return;
  const delayMs = Math.max(firstLossMs, nextLossAt - Date.now());
  lossTimer = setTimeout(concludeLosses, delayMs).unref();
}

/** Says how many records were given up so far, if more were since the last time. */
export function concludeLosses(): void {
  clearTimeout(lossTimer);
  lossTimer = undefined;
  for (const signal of ['spans', 'logs'] as const) {
    const reasons = Object.entries(counters[signal].dropped).filter(
      ([reason]) => reason !== 'ended_unsent',
    );
    const lost = reasons.reduce((sum, [, records]) => sum + records, 0);
    if (lost === saidLosses[signal]) continue;
    saidLosses[signal] = lost;
    nextLossAt = Date.now() + nextLossMs;
    const parts = reasons.map(([reason, records]) => {
      const why = toReason(signal, reason as DropReason);
      return reasons.length === 1 ? why : `${records} ${why}`;
    });
    say(
      `${countOf(lost, signal)} ${lost === 1 ? 'was' : 'were'} dropped${reasons.length === 1 ? '' : ':'} ${parts.join(', ')}; the application goes on.`,
    );
  }
}

function toReason(signal: Signal, reason: DropReason): string {
  const detail = details.get(`${signal} ${reason}`);
  return `because ${reasons[reason](signal)}${detail === undefined ? '' : ` (${detail})`}`;
}

const reasons: Readonly<Record<DropReason, (signal: Signal) => string>> = {
  queue_full: (signal) =>
    `the queue was full (OTEL_${signal === 'spans' ? 'BSP' : 'BLRP'}_MAX_QUEUE_SIZE)`,
  disk_cap: () => 'the spool was full (FILROUGE_SPOOL_MAX_BYTES)',
  oversize: () => 'they were too large',
  encode_failed: () => 'they could not be encoded',
  damaged: () => 'the spool was damaged',
  rejected: () => 'the destination refused them',
  export_failed: () => 'the destination did not take them in time',
  ended_unsent: () => 'telemetry had ended',
};

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
  return { produced: 0, exported: 0, recovered: 0, recoveredDropped: 0, dropped: {} };
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function toVisible(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
