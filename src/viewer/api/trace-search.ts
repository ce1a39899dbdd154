import { toLevel, travellingIds } from '#record';
import { attributesOf, fromJson } from '../store/from-row.ts';
import type { FoundLog, FoundSpan } from '../store/outline-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { toLogHaystack, toNeedle, toSpanHaystack } from './trace-haystack.ts';
import { logRowId } from './trace-rows.ts';
import { toEvents } from './trace-view.ts';
import { toUnfinished } from './unfinished.ts';

/** What is shown and is not stored as it is: levels are numbers, and ids have columns of their own. */
const shownNames = `trace debug info warning error fatal ${travellingIds.map(({ attribute }) => attribute).join(' ')}`;

/**
 * Finds a text in the spans and log records of a trace.
 * @returns Ids of rows: first those of spans.
 */
export function findInTrace(store: StoreReader, traceId: string, text: string): readonly string[] {
  const needle = toNeedle(text);
  if (needle === '') return [];
  const part = toStoredPart(needle);
  const rows: string[] = [];
  for (const span of store.outlines.candidateSpans(traceId, part))
    if (isInSpan(span, needle)) rows.push(span.span_id);
  const ids = store.outlines.spanIds(traceId);
  const open = toUnfinished(store.logs.unfinishedOfTrace(traceId), ids);
  for (const { span_id: id } of open) ids.add(id);
  const counts = new Map<string | undefined, number>();
  for (const log of store.outlines.candidateLogs(traceId, part)) {
    const spanId = ids.has(log.span_id ?? '') ? (log.span_id ?? '') : undefined;
    const place = counts.get(spanId) ?? 0;
    counts.set(spanId, place + 1);
    if (isInLog(log, needle)) rows.push(logRowId(spanId, log.time_ns, place));
  }
  return rows;
}

/** Gives the longest part of a text that is stored as it is: JSON writes other characters in several ways. */
function toStoredPart(needle: string): string {
  const parts = needle.split(/[^\w .-]+/);
  const part = parts.reduce((longest, each) => (each.length > longest.length ? each : longest), '');
  return shownNames.includes(part) ? '' : part;
}

function isInSpan(span: FoundSpan, needle: string): boolean {
  const { status_message: status, events, ...head } = span;
  const haystack = toSpanHaystack({
    ...head,
    ...(status !== null && { status_message: status }),
    attributes: attributesOf(span),
    events: toEvents(events, 0n),
  });
  return haystack.includes(needle);
}

function isInLog({ attributes, message, severity }: FoundLog, needle: string): boolean {
  if (attributes === null || message === null) return false;
  const log = { level: toLevel(severity), message, attributes: fromJson(attributes) };
  return toLogHaystack(log).includes(needle);
}
