import type { SpanRow, TraceView } from '#viewer/api';
import { toSpanTree } from './span-tree.ts';
import type { SpanNode } from './span-tree.ts';
import { toTimeUse } from './time-use.ts';

/** A span, and the time that it spent itself. */
export interface ComparedSpan {
  readonly span: SpanRow;
  readonly selfMillis: number;
}

/** What stands at one place of both traces; a side is absent where the trace does nothing there. */
export interface ComparedRow {
  readonly depth: number;
  readonly left: ComparedSpan | undefined;
  readonly right: ComparedSpan | undefined;
  /** Attributes that differ, but those that do so in the same way in a row above. */
  readonly differences: readonly Difference[];
}

/** An attribute whose values differ; undefined where it is absent. */
export interface Difference {
  readonly name: string;
  readonly left: unknown;
  readonly right: unknown;
}

interface Node {
  readonly compared: ComparedSpan;
  readonly children: readonly Node[];
}

interface Pair {
  readonly depth: number;
  readonly left: Node | undefined;
  readonly right: Node | undefined;
}

/** Attributes that differ between any two spans. */
const always: ReadonlySet<string> = new Set([
  'correlation.id',
  'client.port',
  'network.peer.port',
  'network.local.port',
  'thread.id',
]);

/**
 * Puts two traces side by side. Below spans that stand side by side, those of the same service, name and kind do, the first with the
 * first; their order is that of the left trace, with what only the right one has where it stands there.
 */
export function compareTraces(before: TraceView, after: TraceView): readonly ComparedRow[] {
  const rows: ComparedRow[] = [];
  const known = new Set<string>();
  const findNew = (left?: ComparedSpan, right?: ComparedSpan): readonly Difference[] =>
    left === undefined || right === undefined
      ? []
      : toDifferences(left.span, right.span).filter((difference) => {
          const key = JSON.stringify(difference);
          const isNew = !known.has(key);
          known.add(key);
          return isNew;
        });
  const waiting = pairUp(toNodes(before), toNodes(after), 0).toReversed();
  // Without recursion: a chain of spans may be deeper than the stack.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { depth } = next;
    const left = next.left?.compared;
    const right = next.right?.compared;
    rows.push({ depth, left, right, differences: findNew(left, right) });
    const below = pairUp(next.left?.children ?? [], next.right?.children ?? [], depth + 1);
    for (const pair of below.toReversed()) waiting.push(pair);
  }
  return rows;
}

/** Finds the attributes of two spans that differ, by name. */
export function toDifferences(left: SpanRow, right: SpanRow): readonly Difference[] {
  const names = new Set([...Object.keys(left.attributes), ...Object.keys(right.attributes)]);
  const differences: Difference[] = [];
  for (const name of [...names].toSorted()) {
    if (always.has(name)) continue;
    const { [name]: before } = left.attributes;
    const { [name]: after } = right.attributes;
    if (before !== after && JSON.stringify(before) !== JSON.stringify(after))
      differences.push({ name, left: before, right: after });
  }
  return differences;
}

/** Gives how much longer the right one takes itself; what is absent takes nothing. */
export function toSelfChange({ left, right }: ComparedRow): number {
  return (right?.selfMillis ?? 0) - (left?.selfMillis ?? 0);
}

function toNodes({ spans }: TraceView): readonly Node[] {
  const tree = toSpanTree(spans);
  const use = toTimeUse(tree);
  const nodeOf = new Map<SpanNode, Node>();
  // Children come after their parents.
  for (let index = tree.nodes.length - 1; index >= 0; index -= 1) {
    const node = tree.nodes[index];
    const span = spans[index];
    if (node === undefined || span === undefined) continue;
    const selfMillis = use.get(node.spanId)?.selfMillis ?? 0;
    nodeOf.set(node, { compared: { span, selfMillis }, children: nodesOf(node.children, nodeOf) });
  }
  return nodesOf(tree.roots, nodeOf);
}

function nodesOf(found: readonly SpanNode[], nodeOf: ReadonlyMap<SpanNode, Node>): readonly Node[] {
  return found.flatMap((node) => nodeOf.get(node) ?? []);
}

function pairUp(left: readonly Node[], right: readonly Node[], depth: number): readonly Pair[] {
  // From the last to the first, so that the first is popped.
  const places = new Map<string, number[]>();
  for (let place = right.length - 1; place >= 0; place -= 1) {
    const node = right[place];
    const key = node === undefined ? '' : keyOf(node);
    const known = places.get(key);
    if (known === undefined) places.set(key, [place]);
    else known.push(place);
  }
  const partners = left.map((node) => places.get(keyOf(node))?.pop());
  const taken = new Set(partners);
  const pairs: Pair[] = [];
  let next = 0;
  const addRight = (end: number): void => {
    for (; next < end; next += 1)
      if (!taken.has(next)) pairs.push({ depth, left: undefined, right: right[next] });
  };
  for (const [index, node] of left.entries()) {
    const partner = partners[index];
    if (partner !== undefined) addRight(partner);
    pairs.push({ depth, left: node, right: partner === undefined ? undefined : right[partner] });
  }
  addRight(right.length);
  return pairs;
}

function keyOf({ compared: { span } }: Node): string {
  return `${span.service}\0${span.kind}\0${span.name}`;
}
