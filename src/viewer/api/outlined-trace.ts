import type { OutlinedSpans } from '../store/outline-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';
import { toSpanOrder, type SpanOrder } from './span-order.ts';

/** Stands for no span. */
const none = -1;
/** Whoever asked for the first spans of a trace asks for all of them at once, or not at all. */
const keptMs = 5_000;

/** The spans of a trace as they are read, and their order; their offsets begin at the base. */
export interface Outlined {
  readonly traceId: string;
  readonly spans: OutlinedSpans;
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

/** Puts spans in order. */
export function toOutlined(traceId: string, spans: OutlinedSpans, baseNs: bigint): Outlined {
  const byStart = toOrderOfStart(spans);
  const first = byStart[0] ?? none;
  const startOffsetNs = spans.offsetsNs[first] ?? 0;
  const order = toSpanOrder(spans, byStart);
  const orphans = toOrphans(spans, order);
  return { traceId, spans, order, first, orphans, baseNs, startOffsetNs };
}

function toOrderOfStart({ offsetsNs, spanIds }: OutlinedSpans): readonly number[] {
  const compare = (a: number, b: number): number =>
    (offsetsNs[a] ?? 0) - (offsetsNs[b] ?? 0) ||
    ((spanIds[a] ?? '') < (spanIds[b] ?? '') ? -1 : 1);
  return spanIds.map((_, index) => index).sort(compare);
}

function toOrphans(
  { parentIds }: OutlinedSpans,
  { indexes, depths }: SpanOrder,
): readonly number[] {
  const orphans: number[] = [];
  for (let place = 0; place < indexes.length; place += 1) {
    if (depths[place] === 0 && parentIds[indexes[place] ?? none] !== null) orphans.push(place);
  }
  return orphans;
}

function readNow(store: StoreReader, traceId: string): Outlined {
  const baseNs = store.outlines.baseOfSpans(traceId);
  return toOutlined(traceId, store.outlines.spans(traceId, baseNs), baseNs);
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
