/** What to do with a batch that was not accepted. */
export type Verdict =
  /** Later it may work. */
  | 'retry'
  /** Until somebody changes the configuration, it does not work: kept, and tried again now and then. */
  | 'configuration'
  /** Some record in it cannot be taken. */
  | 'poison'
  /** It is too large. */
  | 'too_large';

const poisonStatuses: ReadonlySet<number> = new Set([400, 422]);
const retryStatuses: ReadonlySet<number> = new Set([408, 425, 429]);
const tooLarge = 413;

const firstBackoffMs = 250;
const maxBackoffMs = 30_000;
// Nothing was sent: to look whether somebody is there again costs nobody anything.
const maxAwayBackoffMs = 5_000;
const awayCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
// A refused configuration is not mended within seconds.
const configurationBackoffMs = 10_000;

/**
 * Judges a status. The OpenTelemetry protocol ("Failures") lets a client drop all but 429, 502, 503 and 504; records that
 * lie on a disk can wait for the day when a 500, or a 401, is repaired.
 */
export function judgeStatus(status: number): Verdict {
  if (poisonStatuses.has(status)) return 'poison';
  if (status === tooLarge) return 'too_large';
  if (status >= 500 || status < 400 || retryStatuses.has(status)) return 'retry';
  return 'configuration';
}

/** A batch that was not accepted, as far as the pause after it goes. */
interface Failure {
  readonly verdict: Verdict;
  readonly error: Error;
}

/**
 * Gives the pause in milliseconds before a batch is tried again: any time up to a bound that doubles from 250 ms to 30 s, or
 * to 5 s while nobody takes connections, so that many services that lost one collector do not come back at one moment
 * ("full jitter").
 * @param retries How often it was tried again before.
 * @param random A number from 0 to 1.
 */
export function toBackoffMs(
  retries: number,
  { verdict, error }: Failure,
  random: number = Math.random(),
): number {
  const isAway = awayCodes.has((error as NodeJS.ErrnoException).code);
  const most = isAway ? maxAwayBackoffMs : maxBackoffMs;
  const bound = Math.min(firstBackoffMs * 2 ** Math.min(retries, 16), most);
  const least = verdict === 'configuration' ? configurationBackoffMs : 0;
  return least + random * bound;
}

/**
 * Reads the header `Retry-After`: seconds or a date.
 * @returns Milliseconds from now, or undefined when it is absent or neither.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
