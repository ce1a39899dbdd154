import { graphlib, layout } from '@dagrejs/dagre';
import type { CallRow } from '#viewer/api';

/** A point of the map, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where an edge goes, and where what is written on it has its middle. */
export interface EdgePlace {
  readonly points: readonly Point[];
  readonly label: Point;
  /** Of what is written on it. */
  readonly labelWidth: number;
}

/** Where the nodes and edges of a map are. */
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  /** Middle of each node, by its id. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** In the order of the calls. */
  readonly edges: readonly EdgePlace[];
}

/** Width and height of a node. */
export const nodeSize = { width: 168, height: 46 } as const;

/** Gives a node of its own to a database that is called as a service is. */
export function calleeId({ callee, kind }: CallRow): string {
  return `${kind} ${callee}`;
}

/** Gives the id of a service. */
export function serviceId(service: string): string {
  return `service ${service}`;
}

// Of a character of a label, in pixels.
const characterWidth = 5.6;

/**
 * Places callers left of those they call.
 * @param labels What is written on each call.
 */
export function layoutMap(
  ids: readonly string[],
  calls: readonly CallRow[],
  labels: readonly string[],
): MapLayout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: 18,
    ranksep: 36,
    edgesep: 12,
    marginx: 12,
    marginy: 12,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { ...nodeSize });
  calls.forEach((call, at) => {
    const label = { width: widthOf(labels[at]), height: 16, labelpos: 'c' };
    graph.setEdge(serviceId(call.caller), calleeId(call), label, String(at));
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: new Map(ids.map((id) => [id, toPoint(graph.node(id))])),
    edges: calls.map((call, at) => {
      const edge = (graph.edge(serviceId(call.caller), calleeId(call), String(at)) ??
        {}) as Partial<Point> & { readonly points?: readonly Point[] };
      return {
        points: (edge.points ?? []).map(toPoint),
        label: toPoint(edge),
        labelWidth: widthOf(labels[at]),
      };
    }),
  };
}

function widthOf(label = ''): number {
  return label.length * characterWidth + 8;
}

function toPoint({ x = 0, y = 0 }: Partial<Point>): Point {
  return { x, y };
}
