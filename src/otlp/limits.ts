import { TelemetryError } from '#errors';
import type { DraftAttributes, OtlpScope, OtlpValue } from './types.ts';

/** Deepest nesting of messages or values; protobuf implementations stop at 100 as well. */
export const maxDepth = 100;

const zeroId = /^0*$/;
/** Largest instant that signed 64-bit nanoseconds hold (year 2262); the store's integers are signed. */
const maxTimeUnixNano = 2n ** 63n - 1n;

/** Scope of spans or records that name none. */
export const noScope: OtlpScope = { name: '', version: '', attributes: {} };

/** Makes the error that every decoder throws. */
export function malformed(what: string, cause?: unknown): TelemetryError {
  return new TelemetryError('FR_OTLP_MALFORMED', `OTLP request is malformed: ${what}.`, cause);
}

/** Lowers an instant beyond the year 2262 to the last one that can be stored. */
export function toStorableTime(timeUnixNano: bigint): bigint {
  return timeUnixNano > maxTimeUnixNano ? maxTimeUnixNano : timeUnixNano;
}

/** Gives a 64-bit integer as a number while that is exact, else as decimal text. */
export function toIntegerValue(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** Gives a double, or its name where JSON has no such number. */
export function toDoubleValue(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Sets an attribute; a key called `__proto__` becomes an ordinary one. */
export function setAttribute(attributes: DraftAttributes, key: string, value: OtlpValue): void {
  if (key !== '__proto__') {
    attributes[key] = value;
    return;
  }
  Object.defineProperty(attributes, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/**
 * Refuses a span without ids: it could never be found again.
 * @throws TelemetryError FR_OTLP_MALFORMED.
 */
export function requireSpanIds(span: { readonly traceId: string; readonly spanId: string }): void {
  if (zeroId.test(span.traceId)) throw malformed('a span has no traceId; expected 16 bytes');
  if (zeroId.test(span.spanId)) throw malformed('a span has no spanId; expected 8 bytes');
}

/** Gives an empty string for an id of zeros, which means absent. */
export function toOptionalId(id: string): string {
  return zeroId.test(id) ? '' : id;
}
