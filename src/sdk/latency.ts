import { hrTimeToMicroseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Gives how long a span took: milliseconds, to the microsecond. */
export function latencyOf({ duration }: ReadableSpan): number {
  return Math.round(hrTimeToMicroseconds(duration)) / 1e3;
}
