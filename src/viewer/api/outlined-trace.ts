import { attributesOf, spanKinds } from '../store/from-row.ts';
import type { OutlinedSpans } from '../store/outline-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import type { StoredSpan } from '../store/stored.ts';
import { addTexts } from '../store/text-column.ts';
import { detailOf } from './span-detail.ts';
import { toSpanOrder, type SpanOrder } from './span-order.ts';
import { toUnfinished } from './unfinished.ts';

/** Stands for no span. */
const none = -1;
/** Whoever asked for the first spans of a trace asks for all of them at once, or not at all. */
const keptMs = 5_000;

/** The spans of a trace as they are read, and their order; their offsets begin at the base. */
export interface Outlined {
  readonly traceId: string;
  /** Those that are stored; after them, those that have not ended. */
  readonly spans: OutlinedSpans;
  /** Spans that have not ended, of which only their record is stored. */
  readonly open: readonly StoredSpan[];
  /** How many of the spans are stored. */
  readonly storedCount: number;
  readonly order: SpanOrder;
  /** Index of the span that began first. */
  readonly first: number;
  /** Places, in the order of display, of spans whose parent is named but not above them. */
  readonly orphans: readonly number[];
  readonly baseNs: bigint;
  /** Where the trace begins, in nanoseconds from the base. */
  readonly startOffsetNs: number;
}

/** What was read of the trace that was begun last. */
interface Begun {
  /** Most spans that the trace had then. */
  readonly mostSpans: number;
  readonly outlined: Outlined;
}

const begun = new WeakMap<StoreReader, Begun>();

/**
 * Reads the spans of a trace and puts them in order.
 * @param first So many are asked for. When there are more, they are asked for next: what was read is kept for that, for some seconds.
 */
export function readOutlined(store: StoreReader, traceId: string, first: number): Outlined {
  const mostSpans = store.outlines.mostSpans(traceId);
  const outlined = takeBegun(store, traceId, mostSpans) ?? readNow(store, traceId);
  if (first < outlined.spans.spanIds.length) keep(store, { mostSpans, outlined });
  return outlined;
}

/** What is not in order yet. */
type Read = Pick<Outlined, 'traceId' | 'spans' | 'open' | 'baseNs'>;

/** Puts spans in order. */
export function toOutlined({ baseNs, open, spans, traceId }: Read): Outlined {
  const byStart = toOrderOfStart(spans);
  const first = byStart[0] ?? none;
  const startOffsetNs = spans.offsetsNs[first] ?? 0;
  const order = toSpanOrder(spans.spanIds.placesOf(spans.parentIds), byStart);
  const orphans = toOrphans(spans, order);
  const storedCount = spans.spanIds.length - open.length;
  return { traceId, spans, open, storedCount, order, first, orphans, baseNs, startOffsetNs };
}

function toOrderOfStart({ offsetsNs, spanIds }: OutlinedSpans): readonly number[] {
  const compare = (a: number, b: number): number =>
    (offsetsNs[a] ?? 0) - (offsetsNs[b] ?? 0) || spanIds.compare(a, b);
  return offsetsNs.map((_, index) => index).sort(compare);
}

function toOrphans(
  { parentIds }: OutlinedSpans,
  { indexes, depths }: SpanOrder,
): readonly number[] {
  const orphans: number[] = [];
  for (let place = 0; place < indexes.length; place += 1) {
    if (depths[place] === 0 && !parentIds.isNone(indexes[place] ?? none)) orphans.push(place);
  }
  return orphans;
}

function readNow(store: StoreReader, traceId: string): Outlined {
  const readBaseNs = store.outlines.baseOfSpans(traceId);
  const stored = store.outlines.spans(traceId, readBaseNs);
  const open = readOpen(store, traceId, stored);
  // Without any other span, the first of these is where offsets begin.
  const baseNs = stored.spanIds.length > 0 ? readBaseNs : BigInt(open[0]?.start_ns ?? 0);
  const spans = open.length === 0 ? stored : addOpen(stored, open, baseNs);
  return toOutlined({ traceId, spans, open, baseNs });
}

function readOpen(
  store: StoreReader,
  traceId: string,
  { spanIds }: OutlinedSpans,
): readonly StoredSpan[] {
  const records = store.logs.unfinishedOfTrace(traceId);
  return records.length === 0 ? [] : toUnfinished(records, spanIds.toSet());
}

function toDetail(span: StoredSpan): string | undefined {
  return detailOf({ kind: spanKinds[span.kind] ?? 'internal', attributes: attributesOf(span) });
}

function addOpen(
  stored: OutlinedSpans,
  open: readonly StoredSpan[],
  baseNs: bigint,
): OutlinedSpans {
  const details = new Map(stored.details);
  for (const [place, span] of open.entries()) {
    const detail = toDetail(span);
    if (detail !== undefined) details.set(stored.spanIds.length + place, detail);
  }
  return {
    spanIds: stored.spanIds.with(open.map((span) => span.span_id)),
    parentIds: stored.parentIds.with(open.map((span) => span.parent_span_id)),
    services: addTexts(
      stored.services,
      open.map((span) => span.service),
    ),
    names: addTexts(
      stored.names,
      open.map((span) => span.name),
    ),
    kinds: [...stored.kinds, ...open.map((span) => span.kind)],
    statuses: [...stored.statuses, ...open.map((span) => span.status)],
    offsetsNs: [...stored.offsetsNs, ...open.map((span) => Number(BigInt(span.start_ns) - baseNs))],
    durationsNs: [...stored.durationsNs, ...open.map((span) => Number(span.duration_ns))],
    details,
  };
}

function takeBegun(store: StoreReader, traceId: string, mostSpans: number): Outlined | undefined {
  const found = begun.get(store);
  begun.delete(store);
  const isSame = found?.outlined.traceId === traceId && found.mostSpans === mostSpans;
  return isSame ? found.outlined : undefined;
}

function keep(store: StoreReader, known: Begun): void {
  begun.set(store, known);
  setTimeout(() => {
    if (begun.get(store) === known) begun.delete(store);
  }, keptMs).unref();
}
