import { toLevel } from '#record';
import { errorStatus, spanKinds, statusNames, toDateTime } from '../store/from-row.ts';
import { maxOutlined, type OutlinedSpans, type RowCounts, type TextId } from '../store/outline-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { toMillis } from './log-row.ts';
import { readOutlined, toOutlined, type Outlined } from './outlined-trace.ts';
import { toSummaryOfLogs } from './trace-summary.ts';
import type { LeftOut, LogSkeleton, SpanColumns, TraceSkeleton, TraceSummary } from './types.ts';

const nanosPerMicro = 1_000;
/** Stands for no span. */
const none = -1;

/** What is wanted of a skeleton. */
interface Wanted {
  /** So many spans, the first in the order of display. Default: all. */
  readonly first?: number;
  /** Rows of the trace, when they were counted already. */
  readonly counts?: RowCounts;
}

/**
 * Reads what is drawn of the spans of a trace: no more than its rows have room for.
 * @returns Undefined when nothing is stored of it.
 */
export function readSkeleton(
  store: StoreReader,
  traceId: string,
  { first = Infinity, counts = store.outlines.counts(traceId) }: Wanted = {},
): TraceSkeleton | undefined {
  if (counts.spans === 0) return readWithoutSpans(store, traceId);
  const outlined = readOutlined(store, traceId, counts, first < counts.spans);
  const { length } = outlined.spans.spanIds;
  const logCount = Math.min(counts.logs, maxOutlined);
  const texts = new TextTable();
  return {
    summary: toSummary(store, outlined, logCount),
    ...toLeftOut(counts, { spans: length, logs: logCount }),
    ...(first < length && { spans_after: length - first }),
    start_unix_nano: String(outlined.baseNs + BigInt(outlined.startOffsetNs)),
    span_columns: toSpanColumns(outlined, first, texts),
    texts: texts.all,
  };
}

/** Reads what is drawn of the log records of a trace. */
export function readLogSkeleton(store: StoreReader, traceId: string): LogSkeleton {
  const baseNs = store.outlines.baseOfLogs(traceId);
  const logs = store.outlines.logs(traceId, baseNs);
  const texts = new TextTable();
  const log_columns = {
    span_id: logs.map((log) => log.span_id ?? ''),
    service: logs.map((log) => texts.placeOf(log.service)),
    level: logs.map((log) => texts.placeOf(toLevel(log.severity))),
    message: logs.map((log) => log.message),
    offset_nanos: logs.map((log) => log.offsetNs),
  };
  return { start_unix_nano: String(baseNs), log_columns, texts: texts.all };
}

/** Of a trace whose spans were not sampled, or have not come yet; as many log records as a view has. */
function readWithoutSpans(store: StoreReader, traceId: string): TraceSkeleton | undefined {
  const logs = store.logs.logsOfTrace(traceId);
  const summary = toSummaryOfLogs(logs);
  if (summary === undefined) return undefined;
  const outlined = toOutlined(traceId, noSpans, 0n);
  const span_columns = toSpanColumns(outlined, 0, new TextTable());
  return { summary, start_unix_nano: logs[0]?.time_ns ?? '0', span_columns, texts: [] };
}

const noSpans: OutlinedSpans = {
  spanIds: [],
  parentIds: [],
  services: [],
  names: [],
  kinds: [],
  statuses: [],
  offsetsNs: [],
  durationsNs: [],
  details: [],
  firstWithIdNs: { correlation_id: null, tenant_id: null },
};

/** Says what is stored and not shown. */
export function toLeftOut(stored: LeftOut, shown: LeftOut): { readonly left_out?: LeftOut } {
  // What arrives between two readings is not left out.
  const spans = Math.max(0, stored.spans - shown.spans);
  const logs = Math.max(0, stored.logs - shown.logs);
  return spans + logs === 0 ? {} : { left_out: { spans, logs } };
}

function toSummary(store: StoreReader, outlined: Outlined, logCount: number): TraceSummary {
  const { traceId, spans, order, first, orphans, baseNs, startOffsetNs } = outlined;
  // Roots come before what hangs on nothing, and the first of them began first.
  const root = order.indexes.find((index, place) => order.depths[place] === 0 && spans.parentIds[index] === null);
  const shown = root ?? first;
  let endOffsetNs = startOffsetNs;
  for (const [index, offsetNs] of spans.offsetsNs.entries())
    endOffsetNs = Math.max(endOffsetNs, offsetNs + (spans.durationsNs[index] ?? 0));
  return {
    trace_id: traceId,
    service: spans.services[shown] ?? '',
    operation: spans.names[shown] ?? '',
    start: toDateTime(baseNs + BigInt(startOffsetNs)),
    duration_millis: toMillis(BigInt(endOffsetNs - startOffsetNs)),
    span_count: spans.spanIds.length,
    error_count: spans.statuses.filter((status) => status === errorStatus).length,
    log_count: logCount,
    services: [...new Set(spans.services)].toSorted(),
    ...toIdOf(store, outlined, shown, 'correlation_id'),
    ...toIdOf(store, outlined, shown, 'tenant_id'),
    complete: root !== undefined && orphans.length === 0,
  };
}

/** That of the span that is shown, else of the first that has one. */
function toIdOf(
  { outlines }: StoreReader,
  { traceId, spans, baseNs }: Outlined,
  shown: number,
  name: TextId,
): Partial<Record<TextId, string>> {
  const firstNs = spans.firstWithIdNs[name];
  if (firstNs === null) return {};
  const shownNs = baseNs + BigInt(spans.offsetsNs[shown] ?? 0);
  const id =
    outlines.idAt(traceId, shownNs, name, spans.spanIds[shown]) ??
    outlines.idAt(traceId, baseNs + BigInt(firstNs), name);
  return id === undefined ? {} : { [name]: id };
}

/** Texts that come again and again, by their place. */
class TextTable {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

function toSpanColumns(
  { spans, order, orphans, startOffsetNs }: Outlined,
  first: number,
  texts: TextTable,
): SpanColumns {
  const kinds = spanKinds.map((kind) => texts.placeOf(kind));
  const statuses = statusNames.map((status) => texts.placeOf(status));
  const indexes = order.indexes.subarray(0, first);
  const toColumn = <From, To>(column: readonly From[], change: (item: From) => To): readonly To[] =>
    inOrder(column, indexes).map(change);
  return {
    span_id: inOrder(spans.spanIds, indexes),
    depth: [...order.depths.subarray(0, first)],
    service: toColumn(spans.services, (service) => texts.placeOf(service)),
    name: toColumn(spans.names, (name) => texts.placeOf(name)),
    kind: toColumn(spans.kinds, (kind) => kinds[kind] ?? kinds[0] ?? 0),
    status: toColumn(spans.statuses, (status) => statuses[status] ?? statuses[0] ?? 0),
    offset_micros: toColumn(spans.offsetsNs, (offsetNs) => toMicros(offsetNs - startOffsetNs)),
    duration_micros: toColumn(spans.durationsNs, toMicros),
    orphans: orphans.filter((place) => place < first),
    details: toDetails(spans, indexes),
  };
}

/** `Array.from` and an iterator take three times as long. */
function inOrder<Item>(column: readonly Item[], indexes: Int32Array): Item[] {
  const items: Item[] = [];
  for (let place = 0; place < indexes.length; place += 1)
    items.push(column[indexes[place] ?? none] as Item);
  return items;
}

function toMicros(nanos: number): number {
  return Math.round(nanos / nanosPerMicro);
}

function toDetails({ details }: OutlinedSpans, indexes: Int32Array): SpanColumns['details'] {
  const found: [number, string][] = [];
  for (let place = 0; place < indexes.length; place += 1) {
    const values = details[indexes[place] ?? none] ?? undefined;
    const detail = values?.find((value) => typeof value === 'string');
    if (detail !== undefined) found.push([place, detail]);
  }
  return found;
}
