import { holdsAtZero, type Rule, type Threshold } from '../rule.ts';
import { toElasticQuery } from './elastic-query.ts';
import { aggregationNames, toNumberField } from './elastic-value.ts';
import { refuse } from './inexpressible.ts';
import { timeFieldOf, toStoredField } from './stored-field.ts';
import type { Exported, ExportInput } from './target.ts';
import { toJsonText, translateRules, type Note } from './translate.ts';

const intervalMs = 60_000;
// The most that a rule of Kibana takes.
const mostGroups = 1_000;
const mostHits = 100;
const mostKeys = 4;

/** Gives rules of Kibana, a list of bodies for `POST /api/alerting/rule`. */
export function toKibana({ file, schema, index }: ExportInput): Exported {
  const { translated, findings } = translateRules(file.rules, (rule, note) => {
    if (rule.on === 'spans') refuse('it is about spans; only logs are exported');
    const runs = Math.ceil(rule.forMs / intervalMs) + 1;
    return {
      name: rule.name,
      tags: ['filrouge', rule.severity],
      rule_type_id: '.es-query',
      consumer: 'stackAlerts',
      schedule: { interval: '1m' },
      params: toParams(rule, { schema, index }, note),
      ...(rule.forMs > 0 ? { alert_delay: { active: runs } } : {}),
      actions: [],
    };
  });
  return { text: toJsonText(translated), findings };
}

function toParams(
  rule: Rule,
  { schema, index }: Pick<ExportInput, 'schema' | 'index'>,
  note: Note,
): object {
  const { aggregation, scale } = toAggregation(rule, schema, note);
  if (rule.groupBy.length > 0 && holdsAtZero(rule))
    note('a group of which nothing is left in the window is not told of');
  const { comparator, threshold } = toComparison(rule.threshold, scale);
  return {
    searchType: 'esQuery',
    index: [index],
    timeField: timeFieldOf(schema),
    esQuery: JSON.stringify({ query: toElasticQuery(rule.where, schema, note) }),
    size: mostHits,
    ...aggregation,
    ...toGroups(rule, schema),
    thresholdComparator: comparator,
    threshold,
    ...toWindow(rule.windowMs),
    excludeHitsFromPreviousRun: false,
  };
}

function toAggregation(
  { measure, atLeast }: Rule,
  schema: ExportInput['schema'],
  note: Note,
): { aggregation: object; scale: number } {
  switch (measure.type) {
    case 'count':
      return { aggregation: { aggType: 'count' }, scale: 1 };
    case 'statistic': {
      if (measure.name === 'percentile')
        refuse(`p${measure.percent}: a rule of Kibana has no percentile`);
      if (atLeast > 1) note('there is no at_least');
      return {
        aggregation: {
          aggType: aggregationNames[measure.name as 'mean'],
          aggField: toNumberField(measure.field, schema),
        },
        scale: toStoredField(measure.field, schema).scale,
      };
    }
    case 'share':
      return refuse('ratio_of: a rule of Kibana counts one query only');
    case 'change':
      return refuse('change: a rule of Kibana has one window only');
    case 'first_seen':
      return refuse('first_seen: a rule of Kibana remembers no values');
  }
}

/** Kibana knows an equal number as one between two bounds. */
function toComparison(
  { operator, value }: Threshold,
  scale: number,
): { comparator: string; threshold: readonly number[] } {
  const limit = value * scale;
  if (operator === '==') return { comparator: 'between', threshold: [limit, limit] };
  if (operator === '!=') return { comparator: 'notBetween', threshold: [limit, limit] };
  return { comparator: operator, threshold: [limit] };
}

function toGroups({ groupBy }: Rule, schema: ExportInput['schema']): object {
  if (groupBy.length === 0) return { groupBy: 'all' };
  if (groupBy.length > mostKeys)
    refuse(`group_by: a rule of Kibana has at most ${mostKeys} fields`);
  const names = groupBy.map((field) => toStoredField(field, schema).name);
  return { groupBy: 'top', termField: names.length === 1 ? names[0] : names, termSize: mostGroups };
}

function toWindow(windowMs: number): object {
  const [unit, size] = windowMs % 60_000 === 0 ? (['m', 60_000] as const) : (['s', 1_000] as const);
  return { timeWindowSize: Math.ceil(windowMs / size), timeWindowUnit: unit };
}
