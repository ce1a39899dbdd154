import { valueToken } from './tokens.ts';

/** A row is found by these: 32 bits, of which several rows may have the same. */
export type RowKey = number;

/** Keys that lead to a row. */
export interface RowKeys {
  readonly trace: RowKey | undefined;
  readonly correlation: RowKey | undefined;
  /** That of a span in its trace, or of a log record by `log.record.uid`; 0: it has no id. */
  readonly own: RowKey;
}

/** Keys of a span, which always is of a trace. */
export interface SpanKeys extends RowKeys {
  readonly trace: RowKey;
}

/** Gives the keys of a span. */
export function toSpanKeys(
  traceId: string,
  spanId: string,
  correlationId: string | null,
): SpanKeys {
  const trace = traceKey(traceId);
  return { trace, correlation: toCorrelation(correlationId), own: spanKey(trace, spanId) };
}

/** Gives the keys of a log record. */
export function toLogKeys(
  traceId: string | null,
  recordId: string | null,
  correlationId: string | null,
): RowKeys {
  return {
    trace: traceId === null ? undefined : traceKey(traceId),
    correlation: toCorrelation(correlationId),
    own: recordId === null ? 0 : recordKey(recordId),
  };
}

/** What the correlation id of a row is told apart from its trace id by. */
const correlationMark = 0x9e3779b9;

/** Gives the key of a trace id. */
export function traceKey(traceId: string): RowKey {
  return mix(valueToken(traceId));
}

/** Gives the key of a correlation id. */
export function correlationKey(correlationId: string): RowKey {
  return mix(valueToken(correlationId) ^ correlationMark);
}

/** Gives the key of one span. @param ofTrace That of its trace. */
export function spanKey(ofTrace: RowKey, spanId: string): RowKey {
  return mix(ofTrace ^ valueToken(spanId)) || 1;
}

/** Gives the key of a log record by its id. */
export function recordKey(recordId: string): RowKey {
  return mix(valueToken(recordId)) || 1;
}

function toCorrelation(id: string | null): RowKey | undefined {
  return id === null ? undefined : correlationKey(id);
}

/** Spreads what differs in a few bits over all of them (the last step of MurmurHash3). */
export function mix(token: number): RowKey {
  let key = token ^ (token >>> 16);
  key = Math.imul(key, 0x85ebca6b);
  key ^= key >>> 13;
  key = Math.imul(key, 0xc2b2ae35);
  return (key ^ (key >>> 16)) >>> 0;
}
