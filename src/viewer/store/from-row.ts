import { travellingIds } from '#record';
import type { StoredIds } from './stored.ts';

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

/** Gives the attributes of a stored span, with the ids that have columns of their own. */
export function attributesOf(
  span: StoredIds & { readonly attributes: string },
): Record<string, unknown> {
  const attributes = fromJson(span.attributes);
  const isElsewhere = (field: string): boolean => attributes[field] !== undefined;
  return { ...toIdAttributes(span, isElsewhere), ...attributes };
}

/** Gives the ids of a row as attributes. @param isElsewhere Tells which of them are not wanted, by their fields. */
export function toIdAttributes(
  row: StoredIds,
  isElsewhere: (field: string) => boolean = () => false,
): Record<string, string> {
  const ids = travellingIds.flatMap(({ attribute, field }): [string, string][] => {
    const id = row[field as keyof StoredIds];
    return id === null || isElsewhere(field) ? [] : [[attribute, id]];
  });
  return Object.fromEntries(ids);
}

/** Parses JSON that the store wrote. */
export function fromJson(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}
