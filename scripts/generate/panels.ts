/** A condition of a panel: a field has a value, or at least a number. */
export type Condition =
  | { readonly field: string; readonly is: string }
  | { readonly field: string; readonly from: number };

/** What a panel of a dashboard counts or measures. */
export type Measure =
  | { readonly type: 'count' }
  | { readonly type: 'percentiles'; readonly field: string; readonly percents: readonly number[] };

/** One panel: a line over time, or a table by a field. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly form: 'line' | 'table';
  readonly where: readonly Condition[];
  readonly measures: readonly Measure[];
  /** Field by whose values it is split; undefined: not at all. */
  readonly by?: string;
}

const network: Condition = { field: 'log_type', is: 'network' };
const server: Condition = { field: 'event_name', is: 'http.server.request' };
const count: Measure = { type: 'count' };

function latency(...percents: number[]): Measure {
  return { type: 'percentiles', field: 'latency_millis', percents };
}

/** Field of the instant. */
export const timeField = 'datetime';

/** The panels of the dashboard, in their order; the names are those of a log line. */
export const panels: readonly Panel[] = [
  {
    id: 'requests',
    title: 'Requests a minute, by service',
    form: 'line',
    where: [network, server],
    measures: [count],
    by: 'service',
  },
  {
    id: 'failures',
    title: 'Answers from 500 on a minute, by service',
    form: 'line',
    where: [network, server, { field: 'http_status', from: 500 }],
    measures: [count],
    by: 'service',
  },
  {
    id: 'latency',
    title: 'Latency in ms: median, 95 %, 99 %',
    form: 'line',
    where: [network, server],
    measures: [latency(50, 95, 99)],
  },
  {
    id: 'levels',
    title: 'Records a minute, by level',
    form: 'line',
    where: [],
    measures: [count],
    by: 'level',
  },
  {
    id: 'tenants',
    title: 'Tenants: requests, latency of 95 %',
    form: 'table',
    where: [network, server],
    measures: [count, latency(95)],
    by: 'tenant_id',
  },
  {
    id: 'endpoints',
    title: 'Endpoints: requests, latency of 95 %',
    form: 'table',
    where: [network, server],
    measures: [count, latency(95)],
    by: 'http_endpoint',
  },
  {
    id: 'exceptions',
    title: 'Exceptions',
    form: 'table',
    where: [],
    measures: [count],
    by: 'exception',
  },
];

/** Values of a field that a panel shows at most. */
export const mostValues = 20;

/** Gives what a panel asks the engine for, in minutes, as a body of `_search`. */
export function toPanelSearch({ form, where, measures, by }: Panel): object {
  const metrics = Object.fromEntries(
    measures.flatMap((measure) =>
      measure.type === 'count'
        ? []
        : [['latency', { percentiles: { field: measure.field, percents: measure.percents } }]],
    ),
  );
  const split =
    by === undefined
      ? metrics
      : { values: { terms: { field: by, size: mostValues }, aggs: metrics } };
  const minutes = {
    minutes: { date_histogram: { field: timeField, fixed_interval: '1m' }, aggs: split },
  };
  return {
    size: 0,
    query: { bool: { filter: where.map(toFilter) } },
    aggs: form === 'line' ? minutes : split,
  };
}

function toFilter(condition: Condition): object {
  const { field } = condition;
  return 'is' in condition
    ? { term: { [field]: condition.is } }
    : { range: { [field]: { gte: condition.from } } };
}
