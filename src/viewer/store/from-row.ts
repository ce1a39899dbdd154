/** Kinds of spans by their number in OTLP; unspecified counts as internal. */
export const spanKinds = [
  'internal',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
] as const;

/** Number of a failed span's status in OTLP. */
export const errorStatus = 2;

/** Names of the status of a span by their number in OTLP. */
export const statusNames = ['unset', 'ok', 'error'] as const;

const nanosPerMilli = 1_000_000n;

/** Gives an instant in nanoseconds as ISO 8601 with milliseconds. */
export function toDateTime(timeNs: bigint): string {
  return new Date(toMs(timeNs)).toISOString();
}

/** Gives an instant in nanoseconds as milliseconds since 1970. */
export function toMs(timeNs: bigint): number {
  return Number(timeNs / nanosPerMilli);
}

/** Parses JSON that the store wrote. */
export function fromJson(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}
