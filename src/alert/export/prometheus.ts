import { toDurationText } from '../duration.ts';
import { holdsAtZero, toMeasureText, type Rule } from '../rule.ts';
import { toCollectorConfig, toMetric, type CollectorMetric } from './collector.ts';
import { refuse } from './inexpressible.ts';
import { toCountedBy } from './ottl.ts';
import { toGrowth, toGrowthBefore, toPrometheusName, toSum, toTemplateText } from './promql.ts';
import type { Exported, ExportInput } from './target.ts';
import { translateRules, type Note } from './translate.ts';
import { toYaml } from './yaml-text.ts';

/** A rule of Prometheus, and the metrics that it needs. */
interface PrometheusForm {
  readonly metrics: readonly CollectorMetric[];
  readonly rule: object;
}

const collectorHead = `Configuration of the OpenTelemetry Collector (contrib), to be merged with yours: it counts what the rules are about.
It expects a receiver "otlp"; Prometheus scrapes the exporter, at least four times in the shortest window.`;
const rulesHead = `Rules for Prometheus 2.42 or newer, by its metrics of the configuration of the Collector that belongs to them.
increase() estimates what happened between scrapes: a count can be off by a few.`;

/** Gives a configuration of the Collector, and rules of Prometheus. */
export function toPrometheus({ file, part }: ExportInput): Exported {
  const used = new Set<string>();
  const { translated, findings } = translateRules(file.rules, (rule, note) =>
    toForm(rule, toFreeName(rule.name, used), note),
  );
  const metrics = translated.flatMap(({ form }) => form.metrics);
  const rules = translated.map(({ form, notes }) => ({ value: form.rule, notes }));
  const collector = toYaml(collectorHead, toCollectorConfig(metrics));
  const text = toYaml(
    rulesHead,
    { groups: [{ name: 'filrouge', rules: rules.map(({ value }) => value) }] },
    rules.map(({ notes }, index) => ({ path: ['groups', 0, 'rules', index], notes })),
  );
  return {
    text: { all: `${collector}---\n${text}`, collector, rules: text }[part],
    findings,
  };
}

/** Gives a name for the metrics of a rule; `_2` behind one that is taken. */
function toFreeName(name: string, used: Set<string>): string {
  const plain = toPrometheusName(name);
  let free = plain;
  for (let count = 2; used.has(free); count += 1) free = `${plain}_${count}`;
  used.add(free);
  return `filrouge.alert.${free}`;
}

function toForm(rule: Rule, name: string, note: Note): PrometheusForm {
  const { metrics, expression } = toExpression(rule, name, note);
  const labels = Object.entries({ ...rule.labels, severity: rule.severity });
  return {
    metrics,
    rule: {
      alert: rule.name,
      expr: expression,
      ...(rule.forMs === 0 ? {} : { for: toDurationText(rule.forMs) }),
      ...(rule.keepFiringForMs === 0
        ? {}
        : { keep_firing_for: toDurationText(rule.keepFiringForMs) }),
      labels: Object.fromEntries(
        labels.map(([label, value]) => [toPrometheusName(label), toTemplateText(value)]),
      ),
      annotations: toAnnotations(rule),
    },
  };
}

function toAnnotations(rule: Rule): object {
  const { measure, threshold, windowMs, whereText, description } = rule;
  const condition =
    measure.type === 'first_seen'
      ? toMeasureText(measure)
      : `${toMeasureText(measure)} {{ $value | printf "%.4g" }}, ${threshold.text} in ${toDurationText(windowMs)}`;
  return {
    summary: `${toTemplateText(rule.name)}: ${condition}`,
    ...(description === undefined ? {} : { description: toTemplateText(description) }),
    ...(whereText === '' ? {} : { query: toTemplateText(whereText) }),
  };
}

interface Expressed {
  readonly metrics: readonly CollectorMetric[];
  readonly expression: string;
}

function toExpression(rule: Rule, name: string, note: Note): Expressed {
  const { measure, threshold, windowMs, atLeast } = rule;
  const by = rule.groupBy.map((field) => toPrometheusName(toCountedBy(field, rule.on).key));
  const window = toDurationText(windowMs);
  const is = `${threshold.operator} ${threshold.value}`;
  const metric = `${toPrometheusName(name)}_total`;
  const growth = toGrowth({ metric, window, by });
  const counted = toMetric(rule, { name, query: rule.where });
  const enough = (count: string): string => `${count} ${atLeast > 1 ? `>= ${atLeast}` : '> 0'}`;
  switch (measure.type) {
    case 'count':
      return { metrics: [counted], expression: toCount(rule, { growth, metric, by }, is, note) };
    case 'share': {
      const of = toGrowth({ metric: `${toPrometheusName(name)}_of_total`, window, by });
      return {
        metrics: [counted, toMetric(rule, { name: `${name}.of`, query: measure.of })],
        expression: `100 * (${growth} or 0 * ${of}) / ${of} ${is} and ${enough(of)}`,
      };
    }
    case 'change': {
      const before = toGrowthBefore({ metric, window, by }, toDurationText(windowMs * 2));
      const [now, then] = [`(${growth} or 0 * ${before})`, `(${before} or 0 * ${growth})`];
      return {
        metrics: [counted],
        expression: `100 * (${now} - ${then}) / ${then} ${is} and ${enough(`${now} + ${then}`)}`,
      };
    }
    case 'first_seen': {
      note('a value is known as long as Prometheus keeps its data, 15 days unless told otherwise');
      const fields = [...rule.groupBy, measure.field];
      const all = [...by, toPrometheusName(toCountedBy(measure.field, rule.on).key)];
      const known = `last_over_time(${metric}[${toDurationText(measure.rememberMs)}] offset ${window})`;
      return {
        metrics: [toMetric(rule, { name, query: withField(rule, measure.field) }, fields)],
        expression: `${toSum(`last_over_time(${metric}[${window}])`, all)} unless ${toSum(known, all)}`,
      };
    }
    case 'statistic':
      return toStatistic(rule, name, { window, by, is, enough, note });
  }
}

function toCount(
  rule: Rule,
  { growth, metric, by }: { growth: string; metric: string; by: readonly string[] },
  is: string,
  note: Note,
): string {
  if (!holdsAtZero(rule)) return `${growth} ${is}`;
  note('it is true, too, when the Collector sends nothing');
  const none = by.length === 0 ? 'vector(0)' : `0 * ${toSum(`last_over_time(${metric}[1d])`, by)}`;
  return `(${growth} or ${none}) ${is}`;
}

function toStatistic(
  rule: Rule,
  name: string,
  about: {
    window: string;
    by: readonly string[];
    is: string;
    enough: (count: string) => string;
    note: Note;
  },
): Expressed {
  const { measure } = rule;
  if (measure.type !== 'statistic') return refuse('it has no statistic');
  if (measure.name === 'min' || measure.name === 'max') return toExtreme(rule, name, about);
  const { window, by, is, enough, note } = about;
  if (measure.name === 'percentile')
    note('values between the bounds of the histogram are estimated');
  else note('sums with values below zero are wrong there');
  const plain = toPrometheusName(name);
  const of = (suffix: string, labels = by): string =>
    toGrowth({ metric: `${plain}_${suffix}`, window, by: labels });
  const value = {
    mean: `${of('sum')} / ${of('count')}`,
    sum: of('sum'),
    percentile: `histogram_quantile(${measure.percent / 100}, ${of('bucket', [...by, 'le'])})`,
  }[measure.name];
  const query = withField(rule, measure.field);
  return {
    metrics: [toMetric(rule, { name, query, field: measure.field })],
    expression: `${value} ${is} and ${enough(of('count'))}`,
  };
}

/** A maximum is above a number when one value is: that can be counted. */
function toExtreme(
  rule: Rule,
  name: string,
  { window, by }: { window: string; by: readonly string[] },
): Expressed {
  const { measure, threshold, atLeast } = rule;
  const { operator } = threshold;
  if (measure.type !== 'statistic') return refuse('it has no statistic');
  const isCounted = measure.name === 'max' ? operator.startsWith('>') : operator.startsWith('<');
  if (!isCounted || atLeast > 1)
    refuse(
      `${measure.name} ${operator}: Prometheus has no ${measure.name} of records; only whether one is beyond a number`,
    );
  const beyond = {
    kind: 'compares',
    field: measure.field,
    order: operator as '<',
    value: String(threshold.value),
    number: threshold.value,
  } as const;
  const query = { kind: 'all', parts: [rule.where, beyond] } as const;
  const metric = `${toPrometheusName(name)}_total`;
  return {
    metrics: [toMetric(rule, { name, query })],
    expression: `${toGrowth({ metric, window, by })} > 0`,
  };
}

/** What has not the field is not looked at. */
function withField({ where }: Rule, field: string) {
  return { kind: 'all', parts: [where, { kind: 'exists', field }] } as const;
}
