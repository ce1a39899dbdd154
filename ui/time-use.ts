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

/** What spans did with their time, by their ids. */
export type TimeUses = Pick<ReadonlyMap<string, TimeUse>, 'get'>;

/**
 * Counts the time that a span spent itself: its length without what its children cover of it.
 * Children at the same time count once; what lies outside of the span does not count.
 * @returns It is counted when it is asked for: of a long trace, few rows are in sight.
 */
export function toTimeUse({ nodes }: SpanTree): TimeUses {
  const gapMicros = Math.max(smallestMicros, smallestPart * lengthOf(nodes));
  let byId: ReadonlyMap<string, SpanNode> | undefined;
  return {
    get: (id) => {
      byId ??= toNodesById(nodes);
      const node = byId.get(id);
      return node && toUse(node, gapMicros);
    },
  };
}

function toNodesById(nodes: readonly SpanNode[]): ReadonlyMap<string, SpanNode> {
  const byId = new Map<string, SpanNode>();
  for (const node of nodes) byId.set(node.spanId, node);
  return byId;
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
