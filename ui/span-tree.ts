import type { SpanRow } from '#viewer/api';

/** What the times of a trace are computed from. */
export type TimedSpan = Pick<SpanRow, 'span_id' | 'depth' | 'offset_millis' | 'duration_millis'>;

/** A part of the time, from the start of the trace. */
export interface Stretch {
  readonly startMillis: number;
  readonly endMillis: number;
}

/** A span in its tree, in whole microseconds: sums and comparisons of them are exact. */
export interface SpanNode {
  readonly spanId: string;
  readonly startMicros: number;
  readonly endMicros: number;
  readonly children: readonly SpanNode[];
}

/** The spans of a trace, as they come and as trees. */
export interface SpanTree {
  readonly nodes: readonly SpanNode[];
  readonly roots: readonly SpanNode[];
}

interface GrowingNode extends SpanNode {
  children: GrowingNode[];
}

/** Of a span without children, which most are: a list for each of them takes as long as the rest. */
const noChildren: GrowingNode[] = [];

/**
 * Makes trees of spans.
 * @param spans Depth first; the depth alone makes the tree, so an orphan is a root.
 */
export function toSpanTree(spans: readonly TimedSpan[]): SpanTree {
  const roots: GrowingNode[] = [];
  const open: GrowingNode[] = [];
  const nodes = spans.map((span) => {
    open.length = Math.min(span.depth, open.length);
    const node = toNode(span);
    const above = open.at(-1);
    if (above === undefined) roots.push(node);
    else if (above.children === noChildren) above.children = [node];
    else above.children.push(node);
    open.push(node);
    return node;
  });
  return { nodes, roots };
}

/** Gives a part of the time in milliseconds. */
export function toStretch(startMicros: number, endMicros: number): Stretch {
  return { startMillis: startMicros / 1000, endMillis: endMicros / 1000 };
}

/** Gives the length of stretches that do not overlap, in milliseconds. */
export function sumOf(stretches: readonly Stretch[]): number {
  let micros = 0;
  for (const { startMillis, endMillis } of stretches) {
    micros += toMicros(endMillis) - toMicros(startMillis);
  }
  return micros / 1000;
}

function toNode(span: TimedSpan): GrowingNode {
  const startMicros = toMicros(span.offset_millis);
  const endMicros = startMicros + Math.max(0, toMicros(span.duration_millis));
  return { spanId: span.span_id, startMicros, endMicros, children: noChildren };
}

function toMicros(millis: number): number {
  return Math.round(millis * 1000);
}
