import { toStretch } from './span-tree.ts';
import type { SpanNode, SpanTree, Stretch } from './span-tree.ts';

/** What a span has of the critical path. */
export interface PathPart {
  /** When the trace waited for the span itself, earliest first. */
  readonly sections: readonly Stretch[];
  /** The same with everything below the span: one stretch. */
  readonly whole: Stretch;
}

/** The spans on the critical path, by their ids. */
export type CriticalPath = ReadonlyMap<string, PathPart>;

/**
 * OpenTelemetry for JavaScript writes the start of a span in whole milliseconds, but its length exactly: of two that
 * follow each other, the first seems to end up to this much after the second began. Jaeger passes over the first then.
 */
const mostLateMicros = 1000;

/**
 * Finds what the length of a trace depends on, nearly as Jaeger does: from the end of the root backwards, always to the child
 * that finished last before the point reached. A child is cut where its parent starts and ends; what lies outside of its
 * parent is not waited for. Of several roots, the longest is taken.
 * @returns Sections that do not overlap; together they are as long as the root.
 */
export function toCriticalPath({ roots }: SpanTree): CriticalPath {
  const path = new Map<string, PathPart>();
  const root = longest(roots);
  // A stack of our own: a trace may be thousands of spans deep.
  const walks = root === undefined ? [] : [toWalk(root, root.startMicros, root.endMicros)];
  for (let walk = walks.at(-1); walk !== undefined; walk = walks.at(-1)) {
    const below = nextBelow(walk);
    goBack(walk, below?.endMicros ?? walk.startMicros);
    if (below === undefined) {
      path.set(walk.spanId, toPart(walk));
      walks.pop();
    } else {
      walk.pointMicros = below.startMicros;
      walks.push(below);
    }
  }
  return path;
}

/**
 * Makes one of stretches that are nearer to each other than can be seen.
 * @param stretches Earliest first.
 */
export function joinNear(stretches: readonly Stretch[], nearMillis: number): readonly Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (last !== undefined && stretch.startMillis - last.endMillis <= nearMillis) {
      joined[joined.length - 1] = { ...last, endMillis: stretch.endMillis };
    } else joined.push(stretch);
  }
  return joined;
}

/** A span while the path goes back through it, cut to what its parent leaves of it. */
interface Walk {
  readonly spanId: string;
  readonly startMicros: number;
  readonly endMicros: number;
  /** Children that were not looked at; the one that finished last is the last. */
  readonly waiting: SpanNode[];
  /** Latest first. */
  readonly sections: Stretch[];
  pointMicros: number;
}

function longest(roots: readonly SpanNode[]): SpanNode | undefined {
  let found = roots[0];
  for (const root of roots) {
    if (found === undefined || lengthOf(root) > lengthOf(found)) found = root;
  }
  return found;
}

function lengthOf(node: SpanNode): number {
  return node.endMicros - node.startMicros;
}

function toWalk(node: SpanNode, startMicros: number, endMicros: number): Walk {
  const endOf = (child: SpanNode): number => Math.min(child.endMicros, endMicros);
  // Of children that finished together, the one that began first says most.
  const waiting = node.children
    .filter((child) => child.startMicros < endMicros && child.endMicros > startMicros)
    .toSorted((a, b) => endOf(a) - endOf(b) || b.startMicros - a.startMicros);
  return {
    spanId: node.spanId,
    startMicros,
    endMicros,
    waiting,
    sections: [],
    pointMicros: endMicros,
  };
}

/** Takes the child that finished last before the point; those still at work there are passed over. */
function nextBelow(walk: Walk): Walk | undefined {
  const { waiting, startMicros, endMicros, pointMicros } = walk;
  for (let child = waiting.pop(); child !== undefined; child = waiting.pop()) {
    const start = Math.max(child.startMicros, startMicros);
    const end = Math.min(child.endMicros, endMicros);
    // Short spans side by side are not one after the other: at least half of the span must come before.
    const lateMicros = Math.min(mostLateMicros, (end - start) / 2);
    if (start < end && end <= pointMicros + lateMicros) {
      return toWalk(child, start, Math.min(end, pointMicros));
    }
  }
  return undefined;
}

/** What lies between the point and where the path leaves the span was the span's own. */
function goBack(walk: Walk, toMicros: number): void {
  if (toMicros < walk.pointMicros) walk.sections.push(toStretch(toMicros, walk.pointMicros));
}

function toPart({ sections, startMicros, endMicros }: Walk): PathPart {
  return { sections: sections.toReversed(), whole: toStretch(startMicros, endMicros) };
}
