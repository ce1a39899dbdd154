import { holds, holdsAtZero, type Measure, type Rule } from '../rule.ts';
import { toElasticQuery, type ElasticQuery } from './elastic-query.ts';
import { toValueAggregation } from './elastic-value.ts';
import { refuse } from './inexpressible.ts';
import { timeFieldOf, toStoredField } from './stored-field.ts';
import type { Exported, ExportInput, Schema } from './target.ts';
import { toJsonText, translateRules, type Note } from './translate.ts';

/** What a monitor searches, and when that is an alert. */
interface Monitored {
  /** How far back the search goes. */
  readonly reachMs: number;
  readonly query: ElasticQuery;
  /** Aggregations, of all or of each group. */
  readonly aggregations: Readonly<Record<string, object>>;
  /** Where in the result the names of the script are. */
  readonly paths: Readonly<Record<string, string>>;
  /** Painless; `@name` is a value of `paths`. */
  readonly script: string;
  readonly groups: readonly string[];
}

const dayMs = 24 * 3_600_000;
// As many groups as filrouge itself counts.
const mostGroups = 1_000;
const severities = { critical: '1', warning: '2', info: '3' } as const;

/** Gives monitors of OpenSearch Alerting, a list of bodies for `POST _plugins/_alerting/monitors`. */
export function toOpenSearch({ file, schema, index }: ExportInput): Exported {
  const { translated, findings } = translateRules(file.rules, (rule, note) => {
    if (rule.on === 'spans') refuse('it is about spans; only logs are exported');
    if (rule.forMs > 0) note('there is no for: it is told of at once');
    const monitored = toMonitored(rule, schema, note);
    if (JSON.stringify(monitored.query).includes('{{'))
      refuse('{{ in a query is a template to OpenSearch');
    return toMonitor(rule, monitored, { schema, index });
  });
  return { text: toJsonText(translated), findings };
}

type Place = Pick<ExportInput, 'schema' | 'index'>;

function toMonitor(rule: Rule, monitored: Monitored, { schema, index }: Place): object {
  const { reachMs, query, aggregations, groups } = monitored;
  const isGrouped = groups.length > 0;
  const search = {
    size: 0,
    track_total_hits: true,
    query: { bool: { filter: [toRange(schema, reachMs), query] } },
    ...(isGrouped
      ? { aggregations: { groups: toComposite(groups, aggregations, schema) } }
      : { aggregations }),
  };
  return {
    type: 'monitor',
    name: rule.name,
    monitor_type: isGrouped ? 'bucket_level_monitor' : 'query_level_monitor',
    enabled: true,
    schedule: { period: { interval: 1, unit: 'MINUTES' } },
    inputs: [{ search: { indices: [index], query: search } }],
    triggers: [isGrouped ? toBucketTrigger(rule, monitored) : toQueryTrigger(rule, monitored)],
  };
}

function toComposite(
  groups: readonly string[],
  aggregations: Monitored['aggregations'],
  schema: Schema,
): object {
  const sources = groups.map((group) => ({
    [group]: { terms: { field: toStoredField(group, schema).name, missing_bucket: true } },
  }));
  return { composite: { size: mostGroups, sources }, aggregations };
}

function toQueryTrigger(rule: Rule, { script, paths }: Monitored): object {
  const source = script.replaceAll(
    /@(\w+)/g,
    (_, name: string) => `ctx.results[0].aggregations.${toResultPath(paths[name] ?? name)}`,
  );
  return { query_level_trigger: toTrigger(rule, { script: { source, lang: 'painless' } }) };
}

/** Paths to values have other words in a result than among buckets. */
function toResultPath(path: string): string {
  if (path.endsWith('._count')) return path.replace('._count', '.doc_count');
  return path.endsWith(']') ? path.replace(/\[(.*)\]$/, ".values['$1']") : `${path}.value`;
}

function toBucketTrigger(rule: Rule, { script, paths }: Monitored): object {
  const condition = {
    buckets_path: paths,
    parent_bucket_path: 'groups',
    script: { source: script.replaceAll('@', 'params.'), lang: 'painless' },
  };
  return { bucket_level_trigger: toTrigger(rule, condition) };
}

function toTrigger(rule: Rule, condition: object): object {
  return { name: rule.name, severity: severities[rule.severity], condition, actions: [] };
}

function toMonitored(rule: Rule, schema: Schema, note: Note): Monitored {
  const { measure, windowMs, groupBy: groups } = rule;
  const where = toElasticQuery(rule.where, schema, note);
  switch (measure.type) {
    case 'count': {
      // A group that is silent is in the search only if the search goes back to when it was not.
      const reachMs = groups.length > 0 && holdsAtZero(rule) ? dayMs : windowMs;
      return {
        reachMs,
        query: where,
        aggregations: { hits: { filter: toRange(schema, windowMs) } },
        paths: { hits: 'hits._count' },
        script: `@hits ${toLimit(rule)}`,
        groups,
      };
    }
    case 'share':
      return toShare(rule, where, toElasticQuery(measure.of, schema, note));
    case 'change':
      return toChange(rule, where, schema);
    case 'first_seen': {
      const reachMs = measure.rememberMs + windowMs;
      return {
        reachMs,
        query: toWithField(where, measure.field, schema),
        aggregations: { before: { filter: toRange(schema, reachMs, windowMs) } },
        paths: { before: 'before._count' },
        script: '@before == 0',
        groups: [...groups, measure.field],
      };
    }
    case 'statistic':
      return toStatistic(rule, measure, where, schema);
  }
}

function toLimit({ threshold: { operator, value } }: Rule, scale = 1): string {
  return `${operator} ${value * scale}`;
}

function toShare(rule: Rule, where: ElasticQuery, of: ElasticQuery): Monitored {
  return {
    reachMs: rule.windowMs,
    query: { bool: { should: [where, of], minimum_should_match: 1 } },
    aggregations: { hits: { filter: where }, of: { filter: of } },
    paths: { hits: 'hits._count', of: 'of._count' },
    script: `@of >= ${rule.atLeast} && 100.0 * @hits / @of ${toLimit(rule)}`,
    groups: rule.groupBy,
  };
}

function toChange(rule: Rule, query: ElasticQuery, schema: Schema): Monitored {
  const { windowMs, atLeast, threshold, groupBy } = rule;
  // From none, the change is without end.
  const isTrueFromNone = holds(threshold, Infinity);
  return {
    reachMs: windowMs * 2,
    query,
    aggregations: {
      hits: { filter: toRange(schema, windowMs) },
      before: { filter: toRange(schema, windowMs * 2, windowMs) },
    },
    paths: { hits: 'hits._count', before: 'before._count' },
    script: `@hits + @before >= ${atLeast} && (@before == 0 ? ${isTrueFromNone} : 100.0 * (@hits - @before) / @before ${toLimit(rule)})`,
    groups: groupBy,
  };
}

function toStatistic(
  rule: Rule,
  measure: Extract<Measure, { type: 'statistic' }>,
  where: ElasticQuery,
  schema: Schema,
): Monitored {
  const { aggregation, path } = toValueAggregation(measure, schema);
  const { name, scale } = toStoredField(measure.field, schema);
  const enough = `@number >= ${rule.atLeast}`;
  const isOfNone = measure.name === 'sum' && holds(rule.threshold, 0);
  return {
    reachMs: rule.windowMs,
    query: toWithField(where, measure.field, schema),
    aggregations: { value: aggregation, number: { value_count: { field: name } } },
    paths: { value: path, number: 'number' },
    script: `${isOfNone ? `(@number == 0 || ${enough})` : enough} && @value ${toLimit(rule, scale)}`,
    groups: rule.groupBy,
  };
}

function toWithField(where: ElasticQuery, field: string, schema: Schema): ElasticQuery {
  return { bool: { filter: [where, { exists: { field: toStoredField(field, schema).name } }] } };
}

/** From so long ago, to now or to so long ago; by the time of the look. */
function toRange(schema: Schema, fromMs: number, toMs = 0): ElasticQuery {
  const at = (ms: number): string =>
    ms === 0 ? '{{period_end}}' : `{{period_end}}||-${Math.round(ms / 1_000)}s`;
  const range = { gt: at(fromMs), lte: at(toMs), format: 'epoch_millis' };
  return { range: { [timeFieldOf(schema)]: range } };
}
