import type { CallRow, ServiceRow } from '#viewer/api';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatCount, formatDuration, toVisible } from './format.ts';
import { servicesHref } from './location.ts';
import type * as Layout from './map-layout.ts';
import type { EdgePlace, MapLayout, Point } from './map-layout.ts';
import { ErrorMark, ServiceMark } from './marks.tsx';
import { lookOf } from './service-slots.ts';
import { texts } from './texts.ts';

/** More nodes than a person can see at once. */
const mostNodes = 100;

interface Node {
  readonly id: string;
  readonly name: string;
  /** Absent of a database, and of a service of which only its callers are known. */
  readonly row: ServiceRow | undefined;
  readonly kind: CallRow['kind'];
}

/** Draws who calls whom. The code that places the nodes is loaded with the first map. */
export function ServiceMap({
  services,
  calls,
}: {
  readonly services: readonly ServiceRow[];
  readonly calls: readonly CallRow[];
}): JSX.Element | null {
  const code = useSignal<typeof Layout | undefined>(undefined);
  useEffect(() => {
    void import('./map-layout.ts').then((module) => (code.value = module));
  }, []);
  if (code.value === undefined || calls.length === 0) return null;
  const nodes = toNodes(services, calls, code.value);
  if (nodes.length > mostNodes) {
    const { mapLeftOut } = texts.value.services;
    return <p class="muted">{mapLeftOut(formatCount(nodes.length))}</p>;
  }
  const place = code.value.layoutMap(
    nodes.map(({ id }) => id),
    calls,
    calls.map(toLabel),
  );
  return <Drawing nodes={nodes} calls={calls} place={place} size={code.value.nodeSize} />;
}

function toNodes(
  services: readonly ServiceRow[],
  calls: readonly CallRow[],
  { serviceId, calleeId }: typeof Layout,
): readonly Node[] {
  const nodes = new Map<string, Node>();
  for (const row of services)
    nodes.set(serviceId(row.service), toNode(serviceId(row.service), row.service, 'service', row));
  for (const call of calls) {
    const [caller, callee] = [serviceId(call.caller), calleeId(call)];
    if (!nodes.has(caller)) nodes.set(caller, toNode(caller, call.caller, 'service'));
    if (!nodes.has(callee)) nodes.set(callee, toNode(callee, call.callee, call.kind));
  }
  return [...nodes.values()];
}

function toNode(id: string, name: string, kind: CallRow['kind'], row?: ServiceRow): Node {
  return { id, name, kind, row };
}

function Drawing({
  nodes,
  calls,
  place,
  size,
}: {
  readonly nodes: readonly Node[];
  readonly calls: readonly CallRow[];
  readonly place: MapLayout;
  readonly size: typeof Layout.nodeSize;
}): JSX.Element {
  const { width, height } = place;
  const { services: text } = texts.value;
  return (
    <section class="map" aria-labelledby="map-title">
      <h2 id="map-title" class="sr-only">
        {text.mapTitle}
      </h2>
      {/* A wide map is scrolled, by the keyboard, too. */}
      <div class="map-frame" role="region" aria-label={text.map} tabIndex={0}>
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0 .5 7.500 4 0 7.500z" />
            </marker>
          </defs>
          {calls.map((call, at) => (
            <Edge
              key={`${call.caller}\n${call.kind}\n${call.callee}`}
              call={call}
              place={place.edges[at]}
            />
          ))}
          {nodes.map((node) => (
            <MapNode
              key={node.id}
              node={node}
              at={place.nodes.get(node.id) ?? { x: 0, y: 0 }}
              size={size}
            />
          ))}
        </svg>
      </div>
    </section>
  );
}

function Edge({
  call,
  place,
}: {
  readonly call: CallRow;
  readonly place: EdgePlace | undefined;
}): JSX.Element | null {
  if (place === undefined) return null;
  return (
    <g class={call.errors > 0 ? 'edge has-errors' : 'edge'}>
      <title>
        {texts.value.services.call(toVisible(call.caller), toVisible(call.callee), toLabel(call))}
      </title>
      <path d={toPath(place.points)} marker-end="url(#arrow)" />
      <rect
        x={place.label.x - place.labelWidth / 2}
        y={place.label.y - 8}
        width={place.labelWidth}
        height="16"
      />
      <text x={place.label.x} y={place.label.y + 4} text-anchor="middle">
        {toLabel(call)}
      </text>
    </g>
  );
}

function toLabel({ calls, errors }: CallRow): string {
  const { shared } = texts.value;
  return errors === 0 ? shared.calls(calls) : `${shared.calls(calls)}, ${shared.errors(errors)}`;
}

/** A line through the first and the last point, bent at those between. */
function toPath(points: readonly Point[]): string {
  const [first, ...more] = points;
  if (first === undefined) return '';
  const parts = more.map((point, at) => {
    const next = more[at + 1];
    // Ends half way to the next point, so that the bend lies on the points between.
    if (next === undefined) return `L${point.x} ${point.y}`;
    return `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M${first.x} ${first.y}${parts.join('')}`;
}

function MapNode({
  node,
  at,
  size: { width, height },
}: {
  readonly node: Node;
  readonly at: Point;
  readonly size: typeof Layout.nodeSize;
}): JSX.Element {
  const { name, row, kind } = node;
  const errors = row?.errors ?? 0;
  const body = (
    <g transform={`translate(${at.x - width / 2} ${at.y - height / 2})`}>
      {kind === 'database' ? (
        <Drum width={width} height={height} />
      ) : (
        <rect width={width} height={height} rx="6" />
      )}
      {kind === 'service' && (
        <svg
          x="8"
          y="14"
          width="18"
          height="18"
          viewBox="0 0 18 18"
          class={`mark service-${lookOf(name).color}`}
        >
          <ServiceMark service={name} />
        </svg>
      )}
      <text class="node-name" x={kind === 'service' ? 34 : 24} y={row === undefined ? 27 : 20}>
        {cut(toVisible(name))}
      </text>
      {row !== undefined && (
        <text class="node-facts" x="34" y="36">
          {toFacts(row)}
        </text>
      )}
      {errors > 0 && (
        <ErrorMark label={texts.value.shared.errors(errors)} at={{ x: width - 22, y: 7 }} />
      )}
      <title>{toVisible(name)}</title>
    </g>
  );
  const look = ['node', `node-${kind}`, ...(errors > 0 ? ['has-errors'] : [])].join(' ');
  if (row === undefined) return <g class={look}>{body}</g>;
  return (
    <a class={look} href={servicesHref(name)}>
      {body}
    </a>
  );
}

function Drum({ width, height }: { readonly width: number; readonly height: number }): JSX.Element {
  const right = width - 8;
  return (
    <path
      d={`M8 1H${right}a8 ${height / 2 - 1} 0 0 1 0 ${height - 2}H8a8 ${height / 2 - 1} 0 0 1 0-${height - 2}zM8 1a8 ${height / 2 - 1} 0 0 1 0 ${height - 2}`}
    />
  );
}

function toFacts(row: ServiceRow): string {
  if (row.requests === 0) return texts.value.shared.spans(row.spans);
  const speed = row.p95_millis === undefined ? '' : ` · p95 ${formatDuration(row.p95_millis)}`;
  return texts.value.services.ratePerMinute(formatCount(row.per_minute)) + speed;
}

// As much as fits into a node.
const longestName = 19;

function cut(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
}
