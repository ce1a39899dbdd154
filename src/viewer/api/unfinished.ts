import { unfinishedSpan } from '#record';
import { fromJson, spanKinds } from '../store/from-row.ts';
import { noSpanId } from '../store/span-ids.ts';
import type { StoredLog, StoredSpan } from '../store/stored.ts';
import { isHexId } from './parameters.ts';

/** What the record says of the span, under names that a span does not need. */
const ownNames = new Set(['event.name', 'log.type', 'span_name', 'span_kind', 'parent_span_id', 'latency_millis']);
const nanosPerMilli = 1e6;

/**
 * Makes spans of the records of those that were open and have not come (yet), as long as they are known to have been open.
 * @param logs Of one trace, sorted by time.
 * @param storedIds Of the spans that have come.
 */
export function toUnfinished(
  logs: readonly StoredLog[],
  storedIds: ReadonlySet<string>,
): readonly StoredSpan[] {
  const open = new Map<string, StoredSpan>();
  for (const log of logs) {
    const { span_id: spanId } = log;
    if (spanId === null || storedIds.has(spanId) || !log.attributes.includes(unfinishedSpan)) continue;
    const span = toSpan(log, spanId);
    if (span !== undefined) open.set(spanId, span);
  }
  return [...open.values()];
}

function toSpan(log: StoredLog, spanId: string): StoredSpan | undefined {
  const attributes = fromJson(log.attributes);
  if (attributes['event.name'] !== unfinishedSpan) return undefined;
  const { span_name: name, span_kind: kind, parent_span_id: parentId, latency_millis: millis } = attributes;
  const lengthNs = toNanos(millis);
  const kept = Object.entries(attributes).filter(([key]) => !ownNames.has(key));
  return {
    trace_id: log.trace_id ?? '',
    span_id: spanId,
    parent_span_id: isSpanId(parentId) ? parentId : null,
    service: log.service,
    name: toName(name, attributes['http.request.method'], attributes['http.route']),
    // The first two are the same.
    kind: Math.max(spanKinds.findLastIndex((known) => known === kind), 0),
    status: 0,
    status_message: null,
    start_ns: String(BigInt(log.time_ns) - lengthNs),
    duration_ns: String(lengthNs),
    correlation_id: log.correlation_id,
    device_id: log.device_id,
    client_id: log.client_id,
    tenant_id: log.tenant_id,
    attributes: JSON.stringify(Object.fromEntries(kept)),
    events: null,
    links: null,
    rest: null,
    resource: '{}',
    scope: '{}',
  };
}

function isSpanId(value: unknown): value is string {
  return typeof value === 'string' && isHexId(value, 16) && value !== noSpanId;
}

/** A request is called by its method alone until its route is known; the record knows its path. */
function toName(name: unknown, method: unknown, route: unknown): string {
  if (typeof name !== 'string') return '';
  return name === method && typeof route === 'string' ? `${name} ${route}` : name;
}

/** What is no length of time is none. */
function toNanos(millis: unknown): bigint {
  const nanos = Number(millis) * nanosPerMilli;
  return Number.isSafeInteger(Math.round(nanos)) && nanos > 0 ? BigInt(Math.round(nanos)) : 0n;
}
