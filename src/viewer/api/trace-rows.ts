import type { SpanOutline, TraceOutline } from './types.ts';

/** One row of the waterfall: a span, or a log record at its instant under its span. */
export type WaterfallRow<Span extends SpanOutline = SpanOutline> =
  | SpanWaterfallRow<Span>
  | LogWaterfallRow<Span>;

type LogOf<Span extends SpanOutline> = Span['logs'][number];

/** A trace whose spans are as much as is known of them. */
interface TraceOf<Span extends SpanOutline> extends TraceOutline {
  readonly spans: readonly Span[];
  readonly loose_logs: readonly LogOf<Span>[];
}

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
export interface SpanWaterfallRow<Span extends SpanOutline = SpanOutline> extends RowPlace {
  readonly span: Span;
  readonly childCount: number;
}

/** Row of a log record. */
export interface LogWaterfallRow<Span extends SpanOutline = SpanOutline> extends RowPlace {
  readonly log: LogOf<Span>;
  readonly span: Span | undefined;
}

/** A row while it is put in its place. */
interface Node<Span extends SpanOutline> {
  readonly id: string;
  readonly depth: number;
  readonly parentId: string | undefined;
  readonly offsetMillis: number;
  readonly span: Span | undefined;
  readonly log: LogOf<Span> | undefined;
  readonly children: Node<Span>[];
  position: number;
  setSize: number;
}

/**
 * Puts spans and log records into one order: below each span its logs and its child spans by time.
 * @param view Spans come depth first; the depth alone makes the tree, so a wrong parent cannot lose a span.
 */
export function toRows<Span extends SpanOutline>(
  view: TraceOf<Span>,
  withLogs: boolean,
): readonly WaterfallRow<Span>[] {
  const roots = toTree(view.spans, withLogs);
  if (withLogs) addLogs(roots, view.loose_logs, undefined);
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

function toTree<Span extends SpanOutline>(
  spans: readonly Span[],
  withLogs: boolean,
): Node<Span>[] {
  const roots: Node<Span>[] = [];
  const open: Node<Span>[] = [];
  for (const span of spans) {
    const depth = Math.min(span.depth, open.length);
    open.length = depth;
    const above = open[depth - 1];
    const node = toSpanNode(span, depth, above?.id);
    (above?.children ?? roots).push(node);
    open.push(node);
    if (withLogs) addLogs(node.children, span.logs, node);
  }
  return roots;
}

function toSpanNode<Span extends SpanOutline>(
  span: Span,
  depth: number,
  parentId: string | undefined,
): Node<Span> {
  const { span_id: id, offset_millis: offsetMillis } = span;
  const place = { id, depth, parentId, offsetMillis, position: 0, setSize: 0 };
  return { ...place, span, log: undefined, children: [] };
}

/** One by one: a span may have more log records than a call takes arguments. */
function addLogs<Span extends SpanOutline>(
  siblings: Node<Span>[],
  logs: readonly LogOf<Span>[],
  above: Node<Span> | undefined,
): void {
  for (const [index, log] of logs.entries()) siblings.push(toLogNode(log, index, above));
}

function toLogNode<Span extends SpanOutline>(
  log: LogOf<Span>,
  index: number,
  above: Node<Span> | undefined,
): Node<Span> {
  return {
    id: logRowId(above?.id, log.time_unix_nano, index),
    depth: above === undefined ? 0 : above.depth + 1,
    parentId: above?.id,
    offsetMillis: log.offset_millis,
    span: above?.span,
    log,
    children: [],
    position: 0,
    setSize: 0,
  };
}

/** Depth first without recursion: a chain of spans may be deeper than the stack. */
function flatten<Span extends SpanOutline>(
  roots: readonly Node<Span>[],
): readonly WaterfallRow<Span>[] {
  const rows: WaterfallRow<Span>[] = [];
  const stack: Node<Span>[] = [];
  addSiblings(stack, roots);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const row = toRow(node);
    if (row !== undefined) rows.push(row);
    addSiblings(stack, node.children);
  }
  return rows;
}

/** Sorts siblings by time and adds the last one first, so that popping gives the earliest. */
function addSiblings<Span extends SpanOutline>(
  stack: Node<Span>[],
  siblings: readonly Node<Span>[],
): void {
  if (siblings.length === 0) return;
  const sorted = siblings.toSorted((left, right) => left.offsetMillis - right.offsetMillis);
  for (let index = sorted.length - 1; index >= 0; index -= 1) {
    const node = sorted[index];
    if (node === undefined) continue;
    node.position = index + 1;
    node.setSize = sorted.length;
    stack.push(node);
  }
}

function toRow<Span extends SpanOutline>(node: Node<Span>): WaterfallRow<Span> | undefined {
  const { id, depth, parentId, offsetMillis, position, setSize, span, log, children } = node;
  if (log !== undefined) return { id, depth, parentId, offsetMillis, position, setSize, log, span };
  if (span === undefined) return undefined;
  const childCount = children.length;
  return { id, depth, parentId, offsetMillis, position, setSize, span, childCount };
}
