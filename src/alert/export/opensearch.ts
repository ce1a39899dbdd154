import { holdsAtZero, type Rule } from '../rule.ts';
import { toElasticQuery, type ElasticQuery } from './elastic-query.ts';
import { toValueAggregation } from './elastic-value.ts';
import { refuse } from './inexpressible.ts';
import { timeFieldOf, toStoredField } from './stored-field.ts';
import type { Exported, ExportInput } from './target.ts';
import { translateRules, type Note } from './translate.ts';

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
    return toMonitor(rule, toMonitored(rule, { schema, index }, note), { schema, index });
  });
  return {
    text: `${JSON.stringify(
      translated.map(({ form }) => form),
      null,
      2,
    )}\n`,
    findings,
  };
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
  schema: ExportInput['schema'],
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

function toMonitored(rule: Rule, { schema }: Place, note: Note): Monitored {
  const { measure, threshold, windowMs, atLeast, groupBy: groups } = rule;
  const is = `${threshold.operator} ${threshold.value}`;
  const where = toElasticQuery(rule.where, schema, note);
  const hits = { filter: where };
  switch (measure.type) {
    case 'count': {
      // A group that is silent is in the search only if the search goes back to when it was not.
      const reachMs = groups.length > 0 && holdsAtZero(rule) ? dayMs : windowMs;
      const inWindow = { filter: toRange(schema, windowMs) };
      return {
        reachMs,
        query: where,
        aggregations: { hits: inWindow },
        paths: { hits: 'hits._count' },
        script: `@hits ${is}`,
        groups,
      };
    }
    case 'share': {
      const of = toElasticQuery(measure.of, schema, note);
      return {
        reachMs: windowMs,
        query: { bool: { should: [where, of], minimum_should_match: 1 } },
        aggregations: { hits, of: { filter: of } },
        paths: { hits: 'hits._count', of: 'of._count' },
        script: `@of >= ${atLeast} && 100.0 * @hits / @of ${is}`,
        groups,
      };
    }
    case 'change':
      return {
        reachMs: windowMs * 2,
        query: where,
        aggregations: {
          hits: { filter: toRange(schema, windowMs) },
          before: { filter: toRange(schema, windowMs * 2, windowMs) },
        },
        paths: { hits: 'hits._count', before: 'before._count' },
        script: `@hits + @before >= ${atLeast} && (@before == 0 ? ${String(threshold.operator.startsWith('>') || threshold.operator === '!=')} : 100.0 * (@hits - @before) / @before ${is})`,
        groups,
      };
    case 'first_seen':
      return {
        reachMs: measure.rememberMs + windowMs,
        query: toWithField(where, measure.field, schema),
        aggregations: {
          before: { filter: toRange(schema, measure.rememberMs + windowMs, windowMs) },
        },
        paths: { before: 'before._count' },
        script: '@before == 0',
        groups: [...groups, measure.field],
      };
    case 'statistic': {
      const { aggregation, path } = toValueAggregation(measure, schema);
      const { scale } = toStoredField(measure.field, schema);
      const isSum = measure.name === 'sum' && holdsAtZeroSum(rule);
      const count = { value_count: { field: toStoredField(measure.field, schema).name } };
      return {
        reachMs: windowMs,
        query: toWithField(where, measure.field, schema),
        aggregations: { value: aggregation, number: count },
        paths: { value: path, number: 'number' },
        script: `${isSum ? '(@number == 0 || ' : ''}@number >= ${atLeast}${isSum ? ')' : ''} && @value ${threshold.operator} ${threshold.value * scale}`,
        groups,
      };
    }
  }
}

/** A sum of nothing is zero, and may be what the rule is about. */
function holdsAtZeroSum({ threshold }: Rule): boolean {
  return holdsAtZero({ measure: { type: 'count' }, threshold });
}

function toWithField(
  where: ElasticQuery,
  field: string,
  schema: ExportInput['schema'],
): ElasticQuery {
  return { bool: { filter: [where, { exists: { field: toStoredField(field, schema).name } }] } };
}

/** From so long ago, to now or to so long ago; by the time of the look. */
function toRange(schema: ExportInput['schema'], fromMs: number, toMs = 0): ElasticQuery {
  const at = (ms: number): string =>
    ms === 0 ? '{{period_end}}' : `{{period_end}}||-${Math.round(ms / 1_000)}s`;
  const range = { gt: at(fromMs), lte: at(toMs), format: 'epoch_millis' };
  return { range: { [timeFieldOf(schema)]: range } };
}
