import { toLevel } from '#record';
import { fromJson, spanKinds, statusNames } from '../store/from-row.ts';
import { maxOutlined, type OutlinedSpan, type TextId } from '../store/outline-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { detailOf } from './span-detail.ts';
import { toSpanOrder, type SpanOrder } from './span-order.ts';
import { sumUp, toSummaryOfLogs } from './trace-summary.ts';
import type { LeftOut, LogSkeleton, SpanColumns, TraceSkeleton, TraceSummary } from './types.ts';

const nanosPerMicro = 1_000;

/** Rows of a trace as they are read; their offsets begin at the base. */
interface Outlined {
  readonly traceId: string;
  /** By start. */
  readonly spans: readonly OutlinedSpan[];
  readonly order: SpanOrder;
  /** Places, in the order of display, of spans whose parent is named but not above them. */
  readonly orphans: readonly number[];
  readonly logCount: number;
  readonly baseNs: bigint;
  /** Where the trace begins, in nanoseconds from the base. */
  readonly startOffsetNs: number;
}

/**
 * Reads what is drawn of the spans of a trace: no more than its rows have room for.
 * @returns Undefined when nothing is stored of it.
 */
export function readSkeleton(store: StoreReader, traceId: string): TraceSkeleton | undefined {
  const counts = store.outlines.counts(traceId);
  if (counts.spans === 0) return readWithoutSpans(store, traceId);
  const baseNs = store.outlines.baseOfSpans(traceId);
  const spans = store.outlines.spans(traceId, baseNs, counts);
  const startOffsetNs = spans[0]?.offsetNs ?? 0;
  const order = toSpanOrder(spans);
  const orphans = toOrphans(spans, order);
  const logCount = Math.min(counts.logs, maxOutlined);
  const outlined = { traceId, spans, order, orphans, logCount, baseNs, startOffsetNs };
  const summary = toSummary(store, outlined);
  if (summary === undefined) return undefined;
  const texts = new TextTable();
  return {
    summary,
    ...toLeftOut(counts, { spans: spans.length, logs: logCount }),
    start_unix_nano: String(baseNs + BigInt(startOffsetNs)),
    span_columns: toSpanColumns(outlined, texts),
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
  const span_columns = toSpanColumns(noSpans, new TextTable());
  return { summary, start_unix_nano: logs[0]?.time_ns ?? '0', span_columns, texts: [] };
}

const noSpans = { spans: [], order: toSpanOrder([]), orphans: [], startOffsetNs: 0 };

/** Says what is stored and not shown. */
export function toLeftOut(stored: LeftOut, shown: LeftOut): { readonly left_out?: LeftOut } {
  // What arrives between two readings is not left out.
  const spans = Math.max(0, stored.spans - shown.spans);
  const logs = Math.max(0, stored.logs - shown.logs);
  return spans + logs === 0 ? {} : { left_out: { spans, logs } };
}

function toOrphans(
  spans: readonly OutlinedSpan[],
  { indexes, depths }: SpanOrder,
): readonly number[] {
  const orphans: number[] = [];
  for (let place = 0; place < indexes.length; place += 1) {
    if (depths[place] === 0 && spans[indexes[place] ?? -1]?.parent_span_id !== null)
      orphans.push(place);
  }
  return orphans;
}

function toSummary(store: StoreReader, outlined: Outlined): TraceSummary | undefined {
  const { traceId, spans, logCount, orphans, baseNs, startOffsetNs } = outlined;
  let endOffsetNs = startOffsetNs;
  for (const span of spans) endOffsetNs = Math.max(endOffsetNs, span.offsetNs + span.durationNs);
  const summary = sumUp(spans, {
    traceId,
    startNs: baseNs + BigInt(startOffsetNs),
    durationNs: BigInt(endOffsetNs - startOffsetNs),
    logCount,
    hasOrphan: orphans.length > 0,
  });
  if (summary === undefined) return undefined;
  const first = (name: TextId): Partial<Record<TextId, string>> => {
    const id = summary[name] ?? store.outlines.firstId(traceId, name);
    return id === undefined ? {} : { [name]: id };
  };
  return { ...summary, ...first('correlation_id'), ...first('tenant_id') };
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
  { spans, order, orphans, startOffsetNs }: Pick<Outlined, keyof typeof noSpans>,
  texts: TextTable,
): SpanColumns {
  const ordered = Array.from(order.indexes, (index) => spans[index]).filter(
    (span) => span !== undefined,
  );
  const kinds = spanKinds.map((kind) => texts.placeOf(kind));
  const statuses = statusNames.map((status) => texts.placeOf(status));
  return {
    span_id: ordered.map((span) => span.span_id),
    depth: [...order.depths],
    service: ordered.map((span) => texts.placeOf(span.service)),
    name: ordered.map((span) => texts.placeOf(span.name)),
    kind: ordered.map((span) => kinds[span.kind] ?? kinds[0] ?? 0),
    status: ordered.map((span) => statuses[span.status] ?? statuses[0] ?? 0),
    offset_micros: ordered.map(({ offsetNs }) => toMicros(offsetNs - startOffsetNs)),
    duration_micros: ordered.map(({ durationNs }) => toMicros(durationNs)),
    orphans,
    details: toDetails(ordered),
  };
}

function toMicros(nanos: number): number {
  return Math.round(nanos / nanosPerMicro);
}

function toDetails(ordered: readonly OutlinedSpan[]): SpanColumns['details'] {
  const details: [number, string][] = [];
  for (const [place, { kind, attributes }] of ordered.entries()) {
    if (attributes === null) continue;
    const span = { kind: spanKinds[kind] ?? 'internal', attributes: fromJson(attributes) };
    const detail = detailOf(span);
    if (detail !== undefined) details.push([place, detail]);
  }
  return details;
}
