import { Refusal } from '../refusal.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { StoredSpan } from '../store/stored.ts';
import { toLogRow } from './log-row.ts';
import { isHexId, Parameters } from './parameters.ts';
import { findInTrace } from './trace-search.ts';
import { readLogSkeleton, readSkeleton, toLeftOut } from './trace-skeleton.ts';
import { toSpanDetails, toTraceView } from './trace-view.ts';
import { toUnfinished } from './unfinished.ts';
import type {
  FindAnswer,
  InstantAnswer, LogSkeleton,
  SpanDetails,
  TraceSkeleton,
  TraceView,
} from './types.ts';

const mostRows = 1_000_000;

/**
 * `GET /api/traces/{id}/view`. Of a trace with more spans and log records than `most`, its skeleton; of that, with the `first`
 * spans only, which is sooner.
 */
export function answerTraceView(
  store: StoreReader,
  traceId: string,
  query: URLSearchParams,
): TraceView | TraceSkeleton {
  const id = toId(traceId);
  const parameters = new Parameters(query, ['most', 'first']);
  const most = parameters.count('most', Infinity, mostRows);
  const first = parameters.count('first', Infinity, mostRows);
  // To count takes a look at each, which a skeleton takes, too; some of them may have been removed.
  if (store.outlines.mostSpans(id) > most) return toThere(readSkeleton(store, id, first), id);
  const counts = { spans: store.outlines.countOfTrace(id), logs: store.logs.countOfTrace(id) };
  if (counts.spans + counts.logs > most)
    return toThere(readSkeleton(store, id, first, counts.logs), id);
  const spans = store.spans.spans(id);
  const logs = store.logs.logsOfTrace(id);
  const view = toTraceView(spans, logs);
  if (view === undefined) throw toMissing(`trace ${id}`);
  return { ...view, ...toLeftOut(counts, { spans: spans.length, logs: logs.length }) };
}

/** `GET /api/traces/{id}/skeleton`; `first` as of the view. */
export function answerSkeleton(
  store: StoreReader,
  traceId: string,
  query: URLSearchParams,
): TraceSkeleton {
  const id = toId(traceId);
  const first = new Parameters(query, ['first']).count('first', Infinity, mostRows);
  return toThere(readSkeleton(store, id, first), id);
}

function toThere(skeleton: TraceSkeleton | undefined, id: string): TraceSkeleton {
  if (skeleton === undefined) throw toMissing(`trace ${id}`);
  return skeleton;
}

/** `GET /api/traces/{id}/skeleton/logs`. */
export function answerLogSkeleton(store: StoreReader, traceId: string): LogSkeleton {
  return readLogSkeleton(store, toId(traceId));
}

/** `GET /api/traces/{id}/spans/{span_id}`. */
export function answerSpan(store: StoreReader, traceId: string, spanId: string): SpanDetails {
  const [id, ofSpan] = [toId(traceId), spanId.toLowerCase()];
  if (!isHexId(ofSpan, 16)) throw new Refusal(400, 'the span id is not 16 hex digits');
  const span = store.spans.span(id, ofSpan) ?? findOpen(store, id, ofSpan);
  if (span === undefined) throw toMissing(`span ${ofSpan} of trace ${id}`);
  return toSpanDetails(span, BigInt(span.start_ns));
}

/** A span that has not ended has its record only. */
function findOpen(store: StoreReader, traceId: string, spanId: string): StoredSpan | undefined {
  const open = toUnfinished(store.logs.unfinishedOfTrace(traceId), new Set());
  return open.find((span) => span.span_id === spanId);
}

/** `GET /api/traces/{id}/logs?at=`; nanoseconds since 1970. */
export function answerInstant(
  store: StoreReader,
  traceId: string,
  query: URLSearchParams,
): InstantAnswer {
  const parameters = new Parameters(query, ['at']);
  parameters.required('at', 'nanoseconds since 1970');
  const atNs = parameters.instantIn('at', 'nanoseconds') ?? 0n;
  return { logs: store.logs.logsAt(toId(traceId), atNs).map(toLogRow) };
}

/** `GET /api/traces/{id}/find?q=`: a text anywhere in names, attributes, messages and events, in any case. */
export function answerFind(store: StoreReader, traceId: string, query: URLSearchParams): FindAnswer {
  const text = new Parameters(query, ['q']).required('q', 'a text');
  return { rows: findInTrace(store, toId(traceId), text) };
}

function toId(traceId: string): string {
  const id = traceId.toLowerCase();
  if (isHexId(id, 32)) return id;
  throw new Refusal(400, 'the trace id is not 32 hex digits');
}

function toMissing(what: string): Refusal {
  return new Refusal(404, `${what} is not stored`);
}
