import { trace, type Context } from '@opentelemetry/api';
import type { IdFields } from '#record';
import { scopeOf } from './scope.ts';

const noIds: IdFields = Object.freeze({});

/** Longest accepted id in characters: a header value, not a document. */
export const maxIdLength = 128;

const idPattern = /^[A-Za-z0-9._:@/+=-]+$/;

/**
 * Gives the ids of a context. Inside a trace the correlation id is never missing:
 * where no caller gave one, it is the trace id.
 * @param traceId Used instead of the active span's, for a span that is just being started.
 */
export function idsOf(context: Context, traceId?: string): IdFields {
  const ids = scopeOf(context)?.ids ?? noIds;
  if (ids.correlation_id !== undefined) return ids;
  const correlationId = traceId ?? trace.getSpanContext(context)?.traceId;
  return correlationId === undefined ? ids : { ...ids, correlation_id: correlationId };
}

/**
 * Takes an id that came from outside.
 * @returns The id, or undefined when it is empty, longer than {@link maxIdLength} or holds other characters
 * than letters, digits and `. _ : @ / + = -`.
 */
export function parseId(value: unknown): string | undefined {
  const text = firstOf(value);
  if (text === undefined || text.length > maxIdLength) return undefined;
  return idPattern.test(text) ? text : undefined;
}

// Node.js refuses other characters in the value of a header, or takes them for Latin-1.
const headerSafe = /^[\u0020-\u007e]+$/;

/** Tells whether an id can be the value of a header as it is. */
export function isHeaderSafe(id: string): boolean {
  return headerSafe.test(id);
}

/** A header that was sent twice arrives as a list or joined by commas: the first one counts. */
function firstOf(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first !== 'string') return undefined;
  const comma = first.indexOf(',');
  return (comma === -1 ? first : first.slice(0, comma)).trim();
}
