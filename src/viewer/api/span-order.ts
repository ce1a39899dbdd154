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

/**
 * Puts the spans of a trace in the order of display: depth first, children in the order they are given.
 * A span whose parent is missing is shown as a root; of spans that are each other's parents the first one is.
 * @param spans Sorted by start. Each appears exactly once in the result.
 */
export function toDisplayOrder<T extends SpanLinks>(spans: readonly T[]): readonly PlacedSpan<T>[] {
  const ids = new Set(spans.map((span) => span.span_id));
  const children = toChildren(spans);
  const placed: PlacedSpan<T>[] = [];
  const seen = new Set<string>();
  const roots = spans.filter(({ parent_span_id: parent }) => parent === null || !ids.has(parent));
  // After the roots, whatever is left hangs on a circle of parents.
  for (const root of [...roots, ...spans]) placeTree(root, children, seen, placed);
  return placed;
}

function toChildren<T extends SpanLinks>(spans: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const children = new Map<string, T[]>();
  for (const span of spans) {
    if (span.parent_span_id === null) continue;
    const siblings = children.get(span.parent_span_id);
    if (siblings === undefined) children.set(span.parent_span_id, [span]);
    else siblings.push(span);
  }
  return children;
}

/** Without recursion: a trace may be thousands of spans deep. */
function placeTree<T extends SpanLinks>(
  root: T,
  children: ReadonlyMap<string, readonly T[]>,
  seen: Set<string>,
  placed: PlacedSpan<T>[],
): void {
  const waiting = [{ span: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span, depth } = next;
    if (seen.has(span.span_id)) continue;
    seen.add(span.span_id);
    placed.push({ span, depth, isOrphan: depth === 0 && span.parent_span_id !== null });
    const below = children.get(span.span_id) ?? [];
    for (const child of below.toReversed()) waiting.push({ span: child, depth: depth + 1 });
  }
}
