import { toLevel } from '#record';
import { errorStatus, spanKinds, statusNames, toDateTime } from '../store/from-row.ts';
import { maxOutlined, type FirstId, type OutlinedSpans, type TextId } from '../store/outline-reader.ts';
import { SpanIds } from '../store/span-ids.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { StoredSpan } from '../store/stored.ts';
import { textAt, type TextColumn } from '../store/text-column.ts';
import { toMillis } from './log-row.ts';
import { readOutlined, toOutlined, type Outlined } from './outlined-trace.ts';
import { toSummaryOfLogs } from './trace-summary.ts';
import { byStart } from './trace-view.ts';
import type { LeftOut, LogSkeleton, SpanColumns, TraceSkeleton, TraceSummary } from './types.ts';

const nanosPerMicro = 1_000;
/** Stands for no span. */
const none = -1;
const firstDigit = '0'.charCodeAt(0);

/**
 * Reads what is drawn of the spans of a trace: no more than its rows have room for.
 * @param first So many spans, the first in the order of display.
 * @param logs How many log records the trace has, when they were counted already.
 * @returns Undefined when nothing is stored of it.
 */
export function readSkeleton(
  store: StoreReader,
  traceId: string,
  first: number,
  logs = store.logs.countOfTrace(traceId),
): TraceSkeleton | undefined {
  const outlined = readOutlined(store, traceId, first);
  const { length } = outlined.spans.spanIds;
  if (length === 0) return readWithoutSpans(store, traceId);
  const { storedCount: stored } = outlined;
  const logCount = Math.min(logs, maxOutlined);
  // All are there unless there are too many: they are counted only then.
  const spans = stored < maxOutlined ? stored : store.outlines.countOfTrace(traceId);
  const texts = new TextTable();
  return {
    summary: toSummary(store, outlined, logCount),
    ...toLeftOut({ spans, logs }, { spans: stored, logs: logCount }),
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
  const outlined = toOutlined({ traceId, spans: noSpans, open: [], baseNs: 0n });
  const span_columns = toSpanColumns(outlined, 0, new TextTable());
  return { summary, start_unix_nano: logs[0]?.time_ns ?? '0', span_columns, texts: [] };
}

const noTexts: TextColumn = { texts: [], places: new Int32Array() };
const noSpans: OutlinedSpans = {
  spanIds: SpanIds.of([]),
  parentIds: SpanIds.of([]),
  services: noTexts,
  names: noTexts,
  kinds: [],
  statuses: [],
  offsetsNs: [],
  durationsNs: [],
  details: new Map(),
};

/** Says what is stored and not shown. */
export function toLeftOut(stored: LeftOut, shown: LeftOut): { readonly left_out?: LeftOut } {
  // What arrives between two readings is not left out.
  const spans = Math.max(0, stored.spans - shown.spans);
  const logs = Math.max(0, stored.logs - shown.logs);
  return spans + logs === 0 ? {} : { left_out: { spans, logs } };
}

function toSummary(store: StoreReader, outlined: Outlined, logCount: number): TraceSummary {
  const { traceId, spans, open, order, first, orphans, baseNs, startOffsetNs } = outlined;
  // Roots come before what hangs on nothing, and the first of them began first.
  const root = order.indexes.find((index, place) => order.depths[place] === 0 && spans.parentIds.isNone(index));
  const shown = root ?? first;
  let endOffsetNs = startOffsetNs;
  for (let index = 0; index < spans.offsetsNs.length; index += 1)
    endOffsetNs = Math.max(
      endOffsetNs,
      (spans.offsetsNs[index] ?? 0) + (spans.durationsNs[index] ?? 0),
    );
  return {
    trace_id: traceId,
    service: textAt(spans.services, shown),
    operation: textAt(spans.names, shown),
    start: toDateTime(baseNs + BigInt(startOffsetNs)),
    duration_millis: toMillis(BigInt(endOffsetNs - startOffsetNs)),
    span_count: outlined.storedCount,
    error_count: spans.statuses.filter((status) => status === errorStatus).length,
    log_count: logCount,
    services: spans.services.texts.toSorted(),
    ...toIdOf(store, outlined, shown, 'correlation_id'),
    ...toIdOf(store, outlined, shown, 'tenant_id'),
    complete: root !== undefined && orphans.length + open.length === 0,
  };
}

/** That of the span that is shown, else of the first that has one. */
function toIdOf(
  { outlines }: StoreReader,
  { traceId, spans, open, baseNs }: Outlined,
  shown: number,
  name: TextId,
): Partial<Record<TextId, string>> {
  const shownId = spans.spanIds.at(shown);
  const startNs = baseNs + BigInt(spans.offsetsNs[shown] ?? 0);
  const ofOpen = open.find((span) => span.span_id === shownId);
  // Who is shown has it, as a rule: then the others are not read.
  const own = ofOpen === undefined ? outlines.idOf(traceId, shownId, startNs, name) : ofOpen[name];
  const id = own ?? toFirst(outlines.firstWith(traceId, name), open, name);
  return id === undefined ? {} : { [name]: id };
}

function toFirst(
  stored: FirstId | undefined,
  open: readonly StoredSpan[],
  name: TextId,
): string | undefined {
  const all = open.flatMap(({ [name]: id, ...span }) => (id === null ? [] : { ...span, id }));
  return [...(stored === undefined ? [] : [stored]), ...all].toSorted(byStart)[0]?.id;
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

  /** Of a row of a column, the place of its text here. */
  placesOf({ places, texts }: TextColumn): (row: number) => number {
    const known = new Int32Array(texts.length).fill(none);
    return (row) => {
      const place = places[row] ?? none;
      const here = known[place] ?? none;
      return here === none ? (known[place] = this.placeOf(texts[place] ?? '')) : here;
    };
  }
}

function toSpanColumns(
  { spans, storedCount, order, orphans, startOffsetNs }: Outlined,
  first: number,
  texts: TextTable,
): SpanColumns {
  // The first texts, whose places have one digit.
  const kinds = spanKinds.map((kind) => texts.placeOf(kind));
  const statuses = statusNames.map((status) => texts.placeOf(status));
  const indexes = order.indexes.subarray(0, first);
  return {
    span_id: spans.spanIds.digitsAt(indexes),
    depth: toColumn(indexes, (_, place) => order.depths[place] ?? 0),
    service: toColumn(indexes, texts.placesOf(spans.services)),
    name: toColumn(indexes, texts.placesOf(spans.names)),
    kind: toDigits(indexes, (index) => kinds[spans.kinds[index] ?? 0] ?? kinds[0] ?? 0),
    status: toDigits(indexes, (index) => statuses[spans.statuses[index] ?? 0] ?? statuses[0] ?? 0),
    offset_micros: toColumn(indexes, (index) =>
      toMicros((spans.offsetsNs[index] ?? 0) - startOffsetNs),
    ),
    duration_micros: toColumn(indexes, (index) => toMicros(spans.durationsNs[index] ?? 0)),
    orphans: orphans.filter((place) => place < first),
    unfinished: toUnfinishedPlaces(indexes, storedCount),
    details: toDetails(spans, indexes),
  };
}

/** `Array.from` and an iterator take three times as long. */
function toColumn<Item>(
  indexes: Int32Array,
  itemOf: (index: number, place: number) => Item,
): readonly Item[] {
  const items: Item[] = [];
  items.length = indexes.length;
  for (let place = 0; place < indexes.length; place += 1)
    items[place] = itemOf(indexes[place] ?? none, place);
  return items;
}

/** One digit of each, in one text. */
function toDigits(indexes: Int32Array, digitOf: (index: number) => number): string {
  const digits = Buffer.allocUnsafe(indexes.length);
  for (let place = 0; place < indexes.length; place += 1)
    digits[place] = digitOf(indexes[place] ?? none) + firstDigit;
  return digits.toString('latin1');
}

/** Those that have not ended come after those that are stored. */
function toUnfinishedPlaces(indexes: Int32Array, storedCount: number): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < indexes.length; place += 1)
    if ((indexes[place] ?? none) >= storedCount) places.push(place);
  return places;
}

function toMicros(nanos: number): number {
  return Math.round(nanos / nanosPerMicro);
}

function toDetails({ details }: OutlinedSpans, indexes: Int32Array): SpanColumns['details'] {
  const found: [number, string][] = [];
  if (details.size === 0) return found;
  for (let place = 0; place < indexes.length; place += 1) {
    const detail = details.get(indexes[place] ?? none);
    if (detail !== undefined) found.push([place, detail]);
  }
  return found;
}
