import type { Rule } from '../rule.ts';
import { toElasticQuery, type ElasticQuery } from './elastic-query.ts';
import { aggregationNames, toNumberField } from './elastic-value.ts';
import { refuse } from './inexpressible.ts';
import { timeFieldOf, toStoredField } from './stored-field.ts';
import type { Exported, ExportInput } from './target.ts';
import { translateRules, type Note } from './translate.ts';
import { toYaml } from './yaml-text.ts';

type Form = Readonly<Record<string, unknown>>;

/** What the translation of one rule needs. */
interface About {
  readonly rule: Rule;
  readonly schema: ExportInput['schema'];
  readonly note: Note;
  readonly filter: readonly ElasticQuery[];
}

const head = (index: string): string =>
  `A rule of ElastAlert 2; each document goes into a file of its own. It searches ${index}.\n"alert" is yours to choose.`;

/** Gives rules of ElastAlert 2, a document each. */
export function toElastAlert({ file, schema, index }: ExportInput): Exported {
  const { translated, findings } = translateRules(file.rules, (rule, note) => {
    if (rule.on === 'spans') refuse('it is about spans; only logs are exported');
    if (rule.forMs > 0) note('there is no for: it is told of at once');
    const filter = [toElasticQuery(rule.where, schema, note)];
    return {
      name: rule.name,
      index,
      timestamp_field: timeFieldOf(schema),
      ...toType({ rule, schema, note, filter }),
      realert: { seconds: file.pace.repeatMs / 1_000 },
      priority: { critical: 1, warning: 2, info: 3 }[rule.severity],
      ...(rule.description === undefined ? {} : { description: rule.description }),
      alert: ['debug'],
    };
  });
  const documents = translated.map(({ form, notes }) =>
    toYaml([head(index), ...notes].join('\n'), form),
  );
  return { text: documents.join('---\n'), findings };
}

function toType(about: About): Form {
  const { rule, filter } = about;
  switch (rule.measure.type) {
    case 'count':
      return { ...toCount(about), timeframe: toSpan(rule.windowMs), ...toKey(about), filter };
    case 'share':
      return toShare(about);
    case 'change':
      return { ...toSpike(about), timeframe: toSpan(rule.windowMs), ...toKey(about), filter };
    case 'first_seen':
      return toNewTerm(about, rule.measure);
    case 'statistic':
      return { ...toStatistic(about, rule.measure), ...toWindow(about), ...toKey(about), filter };
  }
}

function toCount({ rule: { threshold } }: About): Form {
  const { operator, value } = threshold;
  if (operator === '>' || operator === '>=')
    return {
      type: 'frequency',
      num_events: operator === '>' ? Math.floor(value) + 1 : Math.ceil(value),
    };
  if (operator === '<' || operator === '<=')
    return {
      type: 'flatline',
      threshold: operator === '<' ? Math.ceil(value) : Math.floor(value) + 1,
    };
  return refuse(`${operator}: ElastAlert knows more and less only`);
}

function toShare(about: About): Form {
  const { rule, schema, note, filter } = about;
  const { measure, atLeast } = rule;
  if (measure.type !== 'share') return refuse('it has no share');
  note('of what where is true of, only what ratio_of is true of counts');
  return {
    type: 'percentage_match',
    match_bucket_filter: filter,
    ...toLimits(about, 'percentage'),
    min_denominator: atLeast,
    ...toWindow(about),
    ...toKey(about),
    filter: [toElasticQuery(measure.of, schema, note)],
  };
}

function toStatistic(about: About, measure: Extract<Rule['measure'], { type: 'statistic' }>): Form {
  const { rule, schema } = about;
  const { name, percent, field } = measure;
  if (name === 'percentile' && !Number.isInteger(percent))
    refuse(`p${percent}: ElastAlert has whole percentiles only`);
  const { scale } = toStoredField(field, schema);
  return {
    type: 'metric_aggregation',
    metric_agg_key: toNumberField(field, schema),
    ...(name === 'percentile'
      ? { metric_agg_type: 'percentiles', percentile_range: percent }
      : { metric_agg_type: aggregationNames[name] }),
    ...toLimits(about, 'threshold', scale),
    ...(rule.atLeast > 1 ? { min_doc_count: rule.atLeast } : {}),
  };
}

/** `max_percentage: 5` is true of more than that; one of exactly that is not told apart. */
function toLimits({ rule, note }: About, what: 'percentage' | 'threshold', scale = 1): Form {
  const { operator, value } = rule.threshold;
  if (operator === '==' || operator === '!=')
    refuse(`${operator}: ElastAlert knows more and less only`);
  if (operator.endsWith('=')) note(`${operator} is ${operator.charAt(0)} there`);
  return { [`${operator.startsWith('>') ? 'max' : 'min'}_${what}`]: value * scale };
}

/** Three times as many is a rise of 200 per cent. */
function toSpike({ rule, note }: About): Form {
  const { operator, value } = rule.threshold;
  const isUp = operator.startsWith('>') && value > 0;
  const isDown = operator.startsWith('<') && value < 0 && value > -100;
  if (!isUp && !isDown)
    refuse(`change ${rule.threshold.text}: ElastAlert knows a rise or a fall only`);
  const ratio = 1 + value / 100;
  const height = isUp ? ratio : 1 / ratio;
  if (!operator.endsWith('=')) note(`${operator} is ${operator}= there`);
  // With fewer in the larger window, there are fewer than at_least in both.
  const fewest = Math.ceil((rule.atLeast * height) / (1 + height));
  return {
    type: 'spike',
    spike_height: Number(height.toPrecision(6)),
    spike_type: isUp ? 'up' : 'down',
    [isUp ? 'threshold_cur' : 'threshold_ref']: fewest,
    ...(isUp && rule.groupBy.length > 0 ? { alert_on_new_data: true } : {}),
  };
}

function toNewTerm(
  { rule, schema, filter }: About,
  { field, rememberMs }: Extract<Rule['measure'], { type: 'first_seen' }>,
): Form {
  const names = [...rule.groupBy, field].map((name) => toStoredField(name, schema).name);
  return {
    type: 'new_term',
    fields: names.length === 1 ? names : [names],
    terms_window_size: toSpan(rememberMs),
    use_keyword_postfix: false,
    filter,
  };
}

/** Of these two types, the window is how far back a search goes. */
function toWindow({ rule }: About): Form {
  return { buffer_time: toSpan(rule.windowMs) };
}

function toKey({ rule, schema }: About): Form {
  const names = rule.groupBy.map((field) => toStoredField(field, schema).name);
  if (names.length === 0) return {};
  return { query_key: names.length === 1 ? names[0] : names };
}

function toSpan(ms: number): Form {
  for (const [unit, size] of [
    ['days', 86_400_000],
    ['hours', 3_600_000],
    ['minutes', 60_000],
  ] as const)
    if (ms >= size && ms % size === 0) return { [unit]: ms / size };
  return { seconds: ms / 1_000 };
}
