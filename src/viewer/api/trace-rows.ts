import type { SpanRow, TraceLogRow, TraceView } from './types.ts';

/** One row of the waterfall: a span, or a log record at its instant under its span. */
export type WaterfallRow = SpanWaterfallRow | LogWaterfallRow;

interface RowPlace {
  /** Identity within the trace, stable when late spans arrive. */
  readonly id: string;
  readonly depth: number;
  /** Row of the span above; undefined at the top. */
  readonly parentId: string | undefined;
  readonly offsetMillis: number;
  /** Place among its siblings, from 1. */
  readonly position: number;
  readonly setSize: number;
}

/** Row of a span. */
export interface SpanWaterfallRow extends RowPlace {
  readonly span: SpanRow;
  readonly childCount: number;
}

/** Row of a log record. */
export interface LogWaterfallRow extends RowPlace {
  readonly log: TraceLogRow;
  readonly span: SpanRow | undefined;
}

interface Node {
  readonly id: string;
  readonly depth: number;
  readonly parentId: string | undefined;
  readonly offsetMillis: number;
  readonly span: SpanRow | undefined;
  readonly log: TraceLogRow | undefined;
  readonly children: Node[];
}

/**
 * Puts spans and log records into one order: below each span its logs and its child spans by time.
 * @param view Spans come depth first; the depth alone makes the tree, so a wrong parent cannot lose a span.
 */
export function toRows(view: TraceView, withLogs: boolean): readonly WaterfallRow[] {
  const roots = toTree(view.spans, withLogs);
  if (withLogs)
    roots.push(...view.loose_logs.map((log, index) => toLogNode(log, index, undefined)));
  return flatten(roots);
}

/** Leaves out what lies below folded rows. */
export function withoutFolded(
  rows: readonly WaterfallRow[],
  folded: ReadonlySet<string>,
): readonly WaterfallRow[] {
  if (folded.size === 0) return rows;
  let hiddenBelow = Infinity;
  return rows.filter((row) => {
    if (row.depth > hiddenBelow) return false;
    hiddenBelow = folded.has(row.id) ? row.depth : Infinity;
    return true;
  });
}

/** Puts the rows into one list by instant, without a tree; at the same instant, what is above comes first. */
export function toTimeOrder(rows: readonly WaterfallRow[]): readonly WaterfallRow[] {
  const setSize = rows.length;
  return rows
    .toSorted((left, right) => left.offsetMillis - right.offsetMillis)
    .map((row, index) => {
      const place = { depth: 0, parentId: undefined, position: index + 1, setSize };
      return 'log' in row ? { ...row, ...place } : { ...row, ...place, childCount: 0 };
    });
}

/** Gives the id of a log's row, from what the URL says of it. */
export function logRowId(spanId: string | undefined, timeUnixNano: string, index: number): string {
  return `log ${spanId ?? 'loose'} ${timeUnixNano} ${index}`;
}

function toTree(spans: readonly SpanRow[], withLogs: boolean): Node[] {
  const roots: Node[] = [];
  const open: Node[] = [];
  for (const span of spans) {
    const depth = Math.min(span.depth, open.length);
    open.length = depth;
    const above = open[depth - 1];
    const node = toSpanNode(span, depth, above?.id);
    (above?.children ?? roots).push(node);
    open.push(node);
    if (withLogs) {
      node.children.push(...span.logs.map((log, index) => toLogNode(log, index, node)));
    }
  }
  return roots;
}

function toSpanNode(span: SpanRow, depth: number, parentId: string | undefined): Node {
  const { span_id: id, offset_millis: offsetMillis } = span;
  return { id, depth, parentId, offsetMillis, span, log: undefined, children: [] };
}

function toLogNode(log: TraceLogRow, index: number, above: Node | undefined): Node {
  return {
    id: logRowId(above?.id, log.time_unix_nano, index),
    depth: above === undefined ? 0 : above.depth + 1,
    parentId: above?.id,
    offsetMillis: log.offset_millis,
    span: above?.span,
    log,
    children: [],
  };
}

/** Depth first without recursion: a chain of spans may be deeper than the stack. */
function flatten(roots: readonly Node[]): readonly WaterfallRow[] {
  const rows: WaterfallRow[] = [];
  const stack = toStack(roots);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const row = toRow(next);
    if (row !== undefined) rows.push(row);
    stack.push(...toStack(next.node.children));
  }
  return rows;
}

interface Placed {
  readonly node: Node;
  readonly position: number;
  readonly setSize: number;
}

/** Sorts siblings by time and reverses them, so that popping gives the earliest first. */
function toStack(siblings: readonly Node[]): Placed[] {
  const setSize = siblings.length;
  return siblings
    .toSorted((left, right) => left.offsetMillis - right.offsetMillis)
    .map((node, index) => ({ node, position: index + 1, setSize }))
    .toReversed();
}

function toRow({ node, position, setSize }: Placed): WaterfallRow | undefined {
  const { id, depth, parentId, offsetMillis, span, log, children } = node;
  const place = { id, depth, parentId, offsetMillis, position, setSize };
  if (log !== undefined) return { ...place, log, span };
  if (span !== undefined) return { ...place, span, childCount: children.length };
  return undefined;
}
