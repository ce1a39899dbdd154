import {
  mostValues,
  panels,
  timeField,
  type Condition,
  type Measure,
  type Panel,
} from './panels.ts';
import { indexPattern, indexPrefix } from './shipping.ts';

/** The lines, as other objects name them. */
const source = {
  name: 'kibanaSavedObjectMeta.searchSourceJSON.index',
  type: 'index-pattern',
  id: indexPrefix,
};
const columns = ['level', 'service', 'message', 'correlation_id', 'tenant_id'];
/** Width of the whole, and size of a panel, in the units of the grid. */
const width = 48;
const size = { w: 24, h: 12 };

interface Aggregation {
  readonly type: string;
  readonly schema: string;
  readonly params: object;
}

/**
 * Gives the dashboard of log lines as saved objects, a line for each, for the import of OpenSearch Dashboards and Kibana. They
 * are in the form of Kibana 7.10, which both read.
 */
export function toDashboards(): string {
  const objects = [toIndexPattern(), ...panels.map(toVisualization), toSearch(), toDashboard()];
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}

function toIndexPattern(): object {
  return {
    type: source.type,
    id: source.id,
    attributes: { title: indexPattern, timeFieldName: timeField },
    references: [],
    migrationVersion: { 'index-pattern': '7.6.0' },
  };
}

function toVisualization(panel: Panel): object {
  const { title, form } = panel;
  const metrics = panel.measures.map(toMetric);
  const split = [
    ...(form === 'line' ? [toMinutes()] : []),
    ...(panel.by === undefined ? [] : [toTerms(panel.by, form)]),
  ];
  const aggs = [...metrics, ...split].map((aggregation, index) => ({
    id: String(index + 1),
    enabled: true,
    ...aggregation,
  }));
  const params = form === 'line' ? toLineParams(metrics.length) : tableParams;
  const type = form === 'line' ? 'line' : 'table';
  return {
    type: 'visualization',
    id: `filrouge-${panel.id}`,
    attributes: {
      title,
      visState: JSON.stringify({ title, type, aggs, params }),
      uiStateJSON: '{}',
      description: '',
      version: 1,
      ...toSource(panel.where),
    },
    references: [source],
    migrationVersion: { visualization: '7.10.0' },
  };
}

function toMetric(measure: Measure): Aggregation {
  if (measure.type === 'count') return { type: 'count', schema: 'metric', params: {} };
  const { field, percents } = measure;
  return { type: 'percentiles', schema: 'metric', params: { field, percents } };
}

function toMinutes(): Aggregation {
  const params = {
    field: timeField,
    useNormalizedEsInterval: true,
    scaleMetricValues: false,
    interval: 'm',
    drop_partials: false,
    min_doc_count: 1,
    extended_bounds: {},
  };
  return { type: 'date_histogram', schema: 'segment', params };
}

function toTerms(field: string, form: Panel['form']): Aggregation {
  const params = {
    field,
    orderBy: '_key',
    order: 'asc',
    size: mostValues,
    otherBucket: false,
    missingBucket: false,
  };
  return { type: 'terms', schema: form === 'line' ? 'group' : 'bucket', params };
}

function toLineParams(metrics: number): object {
  const series = Array.from({ length: metrics }, (_, index) => ({
    show: true,
    type: 'line',
    mode: 'normal',
    data: { id: String(index + 1), label: '' },
    valueAxis: 'ValueAxis-1',
    drawLinesBetweenPoints: true,
    lineWidth: 2,
    interpolate: 'linear',
    showCircles: true,
  }));
  const axis = { show: true, style: {}, labels: { show: true, filter: true, truncate: 100 } };
  return {
    type: 'line',
    grid: { categoryLines: false },
    categoryAxes: [
      {
        ...axis,
        id: 'CategoryAxis-1',
        type: 'category',
        position: 'bottom',
        scale: { type: 'linear' },
        title: {},
      },
    ],
    valueAxes: [
      {
        ...axis,
        id: 'ValueAxis-1',
        name: 'LeftAxis-1',
        type: 'value',
        position: 'left',
        scale: { type: 'linear', mode: 'normal' },
        title: { text: '' },
      },
    ],
    seriesParams: series,
    addTooltip: true,
    addLegend: true,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: {},
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
}

const tableParams = {
  perPage: 10,
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  showTotal: false,
  totalFunc: 'sum',
  percentageCol: '',
};

/** The lines themselves, under the panels. */
function toSearch(): object {
  return {
    type: 'search',
    id: 'filrouge-lines',
    attributes: {
      title: 'Log lines',
      description: '',
      columns,
      sort: [[timeField, 'desc']],
      version: 1,
      ...toSource([]),
    },
    references: [source],
    migrationVersion: { search: '7.9.3' },
  };
}

function toDashboard(): object {
  const shown = [
    ...panels.map(({ id }) => ({ type: 'visualization', id: `filrouge-${id}` })),
    { type: 'search', id: 'filrouge-lines' },
  ];
  const placed = shown.map((_, index) => {
    const isLast = index === shown.length - 1;
    const [x, y] = [(index % 2) * size.w, Math.floor(index / 2) * size.h];
    const gridData = isLast ? { x: 0, y: y + size.h, w: width, h: 18 } : { x, y, ...size };
    return {
      version: '7.10.0',
      gridData: { ...gridData, i: String(index) },
      panelIndex: String(index),
      embeddableConfig: {},
      panelRefName: `panel_${index}`,
    };
  });
  return {
    type: 'dashboard',
    id: 'filrouge-overview',
    attributes: {
      title: 'filrouge: services',
      description: 'Requests, failures and latency of services, by tenant and endpoint',
      hits: 0,
      panelsJSON: JSON.stringify(placed),
      optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
      version: 1,
      timeRestore: true,
      timeFrom: 'now-1h',
      timeTo: 'now',
      refreshInterval: { pause: true, value: 0 },
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
      },
    },
    references: shown.map(({ type, id }, index) => ({ name: `panel_${index}`, type, id })),
    migrationVersion: { dashboard: '7.9.3' },
  };
}

function toSource(where: readonly Condition[]): object {
  const searchSource = {
    query: { query: where.map(toKuery).join(' and '), language: 'kuery' },
    filter: [],
    indexRefName: source.name,
  };
  return { kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(searchSource) } };
}

function toKuery(condition: Condition): string {
  return 'is' in condition
    ? `${condition.field}: "${condition.is}"`
    : `${condition.field} >= ${condition.from}`;
}
