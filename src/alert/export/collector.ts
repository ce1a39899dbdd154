import type { Rule } from '../rule.ts';
import type { Query } from '#query';
import { toCountedBy, toNumberValue, toOttl, type Signal } from './ottl.ts';

/** A metric that the Collector makes of log records or spans. */
export interface CollectorMetric {
  readonly name: string;
  readonly signal: Signal;
  readonly description: string;
  readonly condition: string;
  readonly attributes: readonly { readonly key: string; readonly default_value: string }[];
  /** With the sizes of a field; without it, only how many. */
  readonly histogram?: { readonly buckets: readonly number[]; readonly value: string } | undefined;
}

// A series of which nothing is heard is known for so long, as groups are by filrouge.
const staleText = '24h';
// Around the threshold; with it among them, a percentile is on the right side of it.
const bucketFactors = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.5, 2, 4, 10];
/** Value of an attribute that a record does not have. */
const noValue = '(none)';

/** Makes the metric of a query of a rule; with a field, a histogram of it. */
export function toMetric(
  rule: Rule,
  { name, query, field }: { name: string; query: Query; field?: string },
  counted: readonly string[] = rule.groupBy,
): CollectorMetric {
  const signal = rule.on;
  return {
    name,
    signal,
    description: `Rule ${rule.name} of filrouge.`,
    condition: toOttl(query, signal),
    attributes: counted
      .map((group) => toCountedBy(group, signal))
      .filter(({ isOfResource }) => !isOfResource)
      .map(({ key }) => ({ key, default_value: noValue })),
    histogram:
      field === undefined
        ? undefined
        : { buckets: toBuckets(rule.threshold.value), value: toNumberValue(field, signal) },
  };
}

/** Gives the configuration that makes metrics, to be merged with that of a Collector. */
export function toCollectorConfig(metrics: readonly CollectorMetric[]): object {
  if (metrics.length === 0) return {};
  const counts = metrics.filter(({ histogram }) => histogram === undefined);
  const histograms = metrics.filter(({ histogram }) => histogram !== undefined);
  const connectors = {
    ...(counts.length === 0 ? {} : { 'count/filrouge': bySignal(counts, toCounts) }),
    ...(histograms.length === 0
      ? {}
      : { 'signaltometrics/filrouge': bySignal(histograms, toHistograms) }),
  };
  const pipelines: Record<string, object> = {};
  for (const [section, pipeline] of [
    ['logs', 'logs/filrouge'],
    ['spans', 'traces/filrouge'],
  ] as const) {
    const exporters = Object.entries(connectors).filter(([, sections]) => section in sections);
    if (exporters.length > 0)
      pipelines[pipeline] = { receivers: ['otlp'], exporters: exporters.map(([name]) => name) };
  }
  return {
    connectors,
    processors: { 'deltatocumulative/filrouge': { max_stale: staleText } },
    exporters: {
      'prometheus/filrouge': {
        endpoint: '127.0.0.1:8889',
        metric_expiration: staleText,
        resource_to_telemetry_conversion: { enabled: true },
      },
    },
    service: {
      pipelines: {
        ...pipelines,
        'metrics/filrouge': {
          receivers: Object.keys(connectors),
          processors: ['deltatocumulative/filrouge'],
          exporters: ['prometheus/filrouge'],
        },
      },
    },
  };
}

function bySignal(
  metrics: readonly CollectorMetric[],
  toSection: (metrics: readonly CollectorMetric[]) => object,
): Readonly<Record<string, object>> {
  const signals = [...new Set(metrics.map(({ signal }) => signal))];
  return Object.fromEntries(
    signals.map((signal) => [
      signal,
      toSection(metrics.filter((metric) => metric.signal === signal)),
    ]),
  );
}

function toCounts(metrics: readonly CollectorMetric[]): object {
  return Object.fromEntries(metrics.map((metric) => [metric.name, toFilter(metric)]));
}

function toHistograms(metrics: readonly CollectorMetric[]): object {
  return metrics.map((metric) => ({
    name: metric.name,
    ...toFilter(metric),
    histogram: metric.histogram,
  }));
}

function toFilter({ description, condition, attributes }: CollectorMetric): object {
  return {
    description: toLiteral(description),
    ...(condition === 'true' ? {} : { conditions: [toLiteral(condition)] }),
    ...(attributes.length === 0 ? {} : { attributes }),
  };
}

/** To the Collector, `$` begins a variable. */
function toLiteral(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function toBuckets(limit: number): readonly number[] {
  const size = Math.abs(limit) || 1;
  const bounds = bucketFactors.map((factor) => Number((size * factor).toPrecision(6)));
  return limit < 0 ? bounds.map((bound) => -bound).reverse() : bounds;
}
