// Node.js' codes of a network that may work again (OpenTelemetry protocol, "Failures": connect errors are retried).
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ENETUNREACH',
  'EHOSTUNREACH',
]);

const statusCodes: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const firstBackoffMs = 1_000;
const maxBackoffMs = 5_000;
const backoffFactor = 1.5;
// Many services lose their collector at the same moment: they do not all come back at one.
const jitter = 0.2;

/** Most times that one batch is tried again. */
export const maxRetries = 5;

/** Tells whether a status is one to try again (OpenTelemetry protocol, "Retryable Response Codes"). */
export function isRetryableStatus(status: number): boolean {
  return statusCodes.has(status);
}

/** Tells whether an error of a connection is one to try again. */
export function isRetryableError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    networkCodes.has(error.code)
  );
}

/**
 * Gives the pause in milliseconds before a batch is tried again.
 * @param retries How often it was tried again before.
 * @param random A number from 0 to 1.
 */
export function toBackoffMs(retries: number, random: number = Math.random()): number {
  const spread = 1 + jitter * (2 * random - 1);
  return Math.min(firstBackoffMs * backoffFactor ** retries * spread, maxBackoffMs);
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
