import { toStretch } from './span-tree.ts';
import type { SpanNode, SpanTree, Stretch } from './span-tree.ts';

/** What a span did with its time. */
export interface TimeUse {
  /** Time in which no child of the span was at work. */
  readonly selfMillis: number;
  /** Long stretches of it between, before and after children, earliest first; none where there are no children. */
  readonly gaps: readonly Stretch[];
}

/** A gap is at least this part of the trace. */
const smallestPart = 0.01;
/** And at least a millisecond: what is shorter says nothing. */
const smallestMicros = 1000;

/**
 * Counts the time that each span spent itself: its length without what its children cover of it.
 * Children at the same time count once; what lies outside of the span does not count.
 * @returns By the ids of the spans.
 */
export function toTimeUse({ nodes }: SpanTree): ReadonlyMap<string, TimeUse> {
  const gapMicros = Math.max(smallestMicros, smallestPart * lengthOf(nodes));
  const uses = new Map<string, TimeUse>();
  for (const node of nodes) uses.set(node.spanId, toUse(node, gapMicros));
  return uses;
}

const none: readonly Stretch[] = [];

function lengthOf(nodes: readonly SpanNode[]): number {
  let start = Infinity;
  let end = -Infinity;
  for (const { startMicros, endMicros } of nodes) {
    start = Math.min(start, startMicros);
    end = Math.max(end, endMicros);
  }
  return Math.max(0, end - start);
}

function toUse(node: SpanNode, gapMicros: number): TimeUse {
  if (node.children.length === 0)
    return { selfMillis: (node.endMicros - node.startMicros) / 1000, gaps: none };
  let selfMicros = 0;
  const gaps: Stretch[] = [];
  const leave = (start: number, end: number): void => {
    selfMicros += end - start;
    if (end - start >= gapMicros) gaps.push(toStretch(start, end));
  };
  let covered = node.startMicros;
  for (const child of node.children.toSorted((a, b) => a.startMicros - b.startMicros)) {
    const start = Math.min(child.startMicros, node.endMicros);
    if (start > covered) leave(covered, start);
    covered = Math.max(covered, Math.min(child.endMicros, node.endMicros));
  }
  if (covered < node.endMicros) leave(covered, node.endMicros);
  return { selfMillis: selfMicros / 1000, gaps };
}
