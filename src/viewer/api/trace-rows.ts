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

/**
 * Puts spans and log records into one order: below each span its logs and its child spans by time.
 * @param view Spans come depth first; the depth alone makes the tree, so a wrong parent cannot lose a span.
 */
export function toRows<Span extends SpanOutline>(
  view: TraceOf<Span>,
  withLogs: boolean,
): readonly WaterfallRow<Span>[] {
  const tree = toTree(view, withLogs);
  const rows: WaterfallRow<Span>[] = [];
  const waiting: number[] = [];
  // Depth first without recursion: a chain of spans may be deeper than the stack.
  addBelow(tree, view.spans.length, waiting);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const row = toRow(tree, node);
    if (row !== undefined) rows.push(row);
    if (node < view.spans.length) addBelow(tree, node, waiting);
  }
  return rows;
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

/** Stands for no node. */
const none = -1;
/** So many are sorted in place: they hardly ever need it. */
const fewSiblings = 32;

/**
 * The rows as numbers: spans by their place, then what is above all of them, then log records. Objects of their own for 200,000
 * nodes take several times as long.
 */
interface Tree<Span extends SpanOutline> {
  readonly spans: readonly Span[];
  readonly logs: LogOf<Span>[];
  readonly depths: Int32Array;
  /** By node, in milliseconds. */
  readonly offsets: Float64Array;
  /** By node: the one above. */
  readonly parents: Int32Array;
  /** By node: the last of the child spans, and the sibling before. */
  readonly lastChildren: Int32Array;
  readonly previous: Int32Array;
  /** By node: the first of its log records; they end where those of the next one begin. */
  readonly firstLogs: Int32Array;
  /** By node, once its siblings are in order. */
  readonly positions: Int32Array;
  readonly setSizes: Int32Array;
}

function toTree<Span extends SpanOutline>(view: TraceOf<Span>, withLogs: boolean): Tree<Span> {
  const { spans } = view;
  const top = spans.length;
  const count = top + 1 + (withLogs ? countLogs(view) : 0);
  const tree = {
    spans,
    logs: [],
    firstLogs: new Int32Array(top + 2),
    depths: new Int32Array(top + 1).fill(none),
    offsets: new Float64Array(count),
    parents: new Int32Array(count).fill(top),
    lastChildren: new Int32Array(top + 1).fill(none),
    previous: new Int32Array(top + 1).fill(none),
    positions: new Int32Array(count),
    setSizes: new Int32Array(count),
  };
  if (withLogs) linkLogs(tree, view.loose_logs);
  linkSpans(tree);
  return tree;
}

function countLogs<Span extends SpanOutline>({ spans, loose_logs: loose }: TraceOf<Span>): number {
  let count = loose.length;
  for (const span of spans) count += span.logs.length;
  return count;
}

function linkLogs<Span extends SpanOutline>(
  { spans, logs, firstLogs, offsets, parents }: Tree<Span>,
  loose: readonly LogOf<Span>[],
): void {
  const top = spans.length;
  for (let node = 0; node <= top; node += 1) {
    firstLogs[node] = logs.length;
    const own = node < top ? spans[node]?.logs : loose;
    for (const log of own ?? []) {
      parents[top + 1 + logs.length] = node;
      offsets[top + 1 + logs.length] = log.offset_millis;
      logs.push(log);
    }
  }
  firstLogs[top + 1] = logs.length;
}

function linkSpans<Span extends SpanOutline>({
  spans,
  depths,
  offsets,
  parents,
  lastChildren,
  previous,
}: Tree<Span>): void {
  const open: number[] = [];
  for (const [node, span] of spans.entries()) {
    const depth = Math.min(span.depth, open.length);
    open.length = depth;
    const above = open[depth - 1] ?? spans.length;
    depths[node] = depth;
    offsets[node] = span.offset_millis;
    parents[node] = above;
    previous[node] = lastChildren[above] ?? none;
    lastChildren[above] = node;
    open.push(node);
  }
}

/** Adds what is directly below a node by time, the last one first, so that popping gives the earliest. */
function addBelow<Span extends SpanOutline>(
  tree: Tree<Span>,
  above: number,
  waiting: number[],
): void {
  const from = waiting.length;
  pushBelow(tree, above, waiting);
  sortByTime(tree, waiting, from);
  const size = waiting.length - from;
  for (let position = 1; position <= size; position += 1) {
    const node = waiting[waiting.length - position] ?? none;
    tree.positions[node] = position;
    tree.setSizes[node] = size;
  }
}

/** At the same instant, a log record of a span comes before its child, and a span before a log record of none. */
function pushBelow<Span extends SpanOutline>(
  tree: Tree<Span>,
  above: number,
  waiting: number[],
): void {
  const { spans, lastChildren, previous } = tree;
  const isTop = above === spans.length;
  if (isTop) pushLogs(tree, above, waiting);
  let child = lastChildren[above] ?? none;
  for (; child !== none; child = previous[child] ?? none) waiting.push(child);
  if (!isTop) pushLogs(tree, above, waiting);
}

function pushLogs<Span extends SpanOutline>(
  { spans, firstLogs }: Tree<Span>,
  above: number,
  waiting: number[],
): void {
  const first = firstLogs[above] ?? 0;
  for (let log = (firstLogs[above + 1] ?? 0) - 1; log >= first; log -= 1)
    waiting.push(spans.length + 1 + log);
}

/** Sorts the end of the list, the latest first. */
function sortByTime<Span extends SpanOutline>(
  tree: Tree<Span>,
  waiting: number[],
  from: number,
): void {
  if (waiting.length - from > fewSiblings) {
    const sorted = waiting
      .slice(from)
      .sort((left, right) => offsetOf(tree, right) - offsetOf(tree, left));
    for (const [place, node] of sorted.entries()) waiting[from + place] = node;
    return;
  }
  for (let index = from + 1; index < waiting.length; index += 1) {
    const node = waiting[index] ?? none;
    const offset = offsetOf(tree, node);
    let to = index;
    for (; to > from && offsetOf(tree, waiting[to - 1] ?? none) < offset; to -= 1)
      waiting[to] = waiting[to - 1] ?? none;
    waiting[to] = node;
  }
}

function offsetOf<Span extends SpanOutline>({ offsets }: Tree<Span>, node: number): number {
  return offsets[node] ?? 0;
}

function toRow<Span extends SpanOutline>(
  tree: Tree<Span>,
  node: number,
): WaterfallRow<Span> | undefined {
  const { spans, logs, depths, parents, positions, setSizes } = tree;
  const above = parents[node] ?? none;
  const parent = spans[above];
  const parentId = parent?.span_id;
  const position = positions[node] ?? 0;
  const setSize = setSizes[node] ?? 0;
  // To look for what is beyond the end of a list takes several times as long.
  const span = node < spans.length ? spans[node] : undefined;
  if (span !== undefined) {
    const { span_id: id, offset_millis: offsetMillis } = span;
    const depth = depths[node] ?? 0;
    const childCount = countBelow(tree, node);
    return { id, depth, parentId, offsetMillis, position, setSize, span, childCount };
  }
  const place = node - spans.length - 1;
  const log = logs[place];
  if (log === undefined) return undefined;
  const { time_unix_nano: time, offset_millis: offsetMillis } = log;
  const id = logRowId(parentId, time, place - (tree.firstLogs[above] ?? 0));
  const depth = (depths[above] ?? none) + 1;
  return { id, depth, parentId, offsetMillis, position, setSize, log, span: parent };
}

function countBelow<Span extends SpanOutline>(tree: Tree<Span>, node: number): number {
  const { lastChildren, previous, firstLogs } = tree;
  let count = (firstLogs[node + 1] ?? 0) - (firstLogs[node] ?? 0);
  let child = lastChildren[node] ?? none;
  for (; child !== none; child = previous[child] ?? none) count += 1;
  return count;
}
