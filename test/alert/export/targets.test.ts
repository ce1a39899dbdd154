import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { exportRules, targets, type Exported, type ExportOptions } from '#alert/export';
import { readGuide, toFile } from './rules.ts';

type Values = Readonly<Record<string, unknown>>;

function toExported(rule: string, target: ExportOptions['target']): Exported {
  return exportRules(toFile(`rules:\n  - { name: r, ${rule} }\n`), {
    target,
    part: target === 'prometheus' ? 'rules' : 'all',
  });
}

/** Gives the only rule of an output. */
function translate(rule: string, target: ExportOptions['target']): Values {
  const { text, findings } = toExported(rule, target);
  expect(findings.filter(({ isLeftOut }) => isLeftOut)).toEqual([]);
  if (target === 'elastalert') return parse(text) as Values;
  if (target !== 'prometheus') return (JSON.parse(text) as Values[])[0] ?? {};
  const { groups } = parse(text) as { groups: { rules: Values[] }[] };
  return groups[0]?.rules[0] ?? {};
}

describe('the rules of the guide', () => {
  test.each(targets)('for %s', async (target) => {
    const { text, findings } = exportRules(toFile(readGuide()), { target });
    const said = findings.map((finding) => JSON.stringify(finding)).join('\n');
    await expect(`${text}${said}\n`).toMatchFileSnapshot(`expected/${target}.txt`);
  });

  test('for Prometheus, one document or both', () => {
    const file = toFile(readGuide());
    const [collector, rules] = (['collector', 'rules'] as const).map(
      (part) => exportRules(file, { target: 'prometheus', part }).text,
    );
    const { text } = exportRules(file, { target: 'prometheus' });
    expect(text).toBe(`${collector}---\n${rules}`);
    expect(parseAllDocuments(text)).toHaveLength(2);
  });
});

describe('for Prometheus', () => {
  const growth = (by = ''): string =>
    `sum${by}((filrouge_alert_r_total unless filrouge_alert_r_total offset 5m) or increase(filrouge_alert_r_total[5m]))`;

  test.each([
    ['threshold: "> 3"', `${growth()} > 3`],
    ['threshold: "!= 3"', `(${growth()} or vector(0)) != 3`],
    [
      'threshold: "< 1", group_by: [http_endpoint]',
      `(${growth(' by (http_route) ')} or 0 * sum by (http_route) (last_over_time(filrouge_alert_r_total[1d]))) < 1`,
    ],
    ['threshold: "> 9", measure: max(latency_millis)', `${growth()} > 0`],
  ])('%s', (rule, expected) => {
    expect(translate(rule, 'prometheus')['expr']).toBe(expected);
  });

  test('a mean is a sum by a count', () => {
    const { expr } = translate(
      'threshold: "> 9", measure: mean(latency_millis), at_least: 5',
      'prometheus',
    );
    expect(expr).toMatch(
      /^sum\(.*r_sum\[5m\].*\) \/ sum\(.*r_count.*\) > 9 and sum\(.*r_count.*\) >= 5$/,
    );
  });

  test('for, keep_firing_for and labels are those of the rule; braces are no template', () => {
    const rule = 'threshold: "> 3", for: 1m30s, keep_firing_for: 0, labels: { a.b: "{{x}}" }';
    expect(translate(rule, 'prometheus')).toMatchObject({
      for: '1m30s',
      labels: { a_b: '{{ "{{" }}x}}', severity: 'warning' },
    });
    expect(translate(rule, 'prometheus')).not.toHaveProperty('keep_firing_for');
  });

  test('two rules whose names are one to Prometheus have metrics of their own', () => {
    const file = toFile(
      'rules:\n  - { name: a-b, threshold: "> 1" }\n  - { name: a.b, threshold: "> 1" }\n',
    );
    const { text } = exportRules(file, { target: 'prometheus', part: 'collector' });
    const config = parse(text) as { connectors: Record<string, { logs: object }> };
    expect(Object.keys(config.connectors['count/filrouge']?.logs ?? {})).toEqual([
      'filrouge.alert.a_b',
      'filrouge.alert.a_b_2',
    ]);
  });

  test('spans are counted by a pipeline of traces', () => {
    const file = toFile(
      'rules:\n  - { name: r, on: spans, where: status=error, threshold: "> 1" }\n',
    );
    const { text } = exportRules(file, { target: 'prometheus', part: 'collector' });
    expect(parse(text)).toMatchObject({
      connectors: {
        'count/filrouge': {
          spans: { 'filrouge.alert.r': { conditions: ['status.code == STATUS_CODE_ERROR'] } },
        },
      },
      service: { pipelines: { 'traces/filrouge': { exporters: ['count/filrouge'] } } },
    });
  });
});

test('for Prometheus, the length of a span is measured in whole milliseconds', () => {
  const rule = '{ name: r, on: spans, measure: p95(duration), threshold: "> 800" }';
  const { text } = exportRules(toFile(`rules:\n  - ${rule}\n`), {
    target: 'prometheus',
    part: 'collector',
  });
  expect(parse(text)).toMatchObject({
    connectors: {
      'signaltometrics/filrouge': {
        spans: [{ histogram: { value: 'Milliseconds(end_time - start_time)' } }],
      },
    },
  });
});

test('for Prometheus, a dollar sign is no variable of the Collector', () => {
  const file = toFile('rules:\n  - { name: r, where: http_endpoint=/a*, threshold: "> 1" }\n');
  const { text } = exportRules(file, { target: 'prometheus', part: 'collector' });
  expect(text).toContain('"(?s)^/a.*$$")');
});

test('a file without rules is no error', () => {
  const exported = targets.map((target) => exportRules(toFile('rules: []\n'), { target }));
  expect(
    exported.map(({ text }) => parseAllDocuments(text).flatMap(({ errors }) => errors)),
  ).toEqual([[], [], [], []]);
});

describe('for OpenSearch', () => {
  function scriptOf(rule: string): unknown {
    const [trigger] = translate(rule, 'opensearch')['triggers'] as Values[];
    const { condition } = Object.values(trigger ?? {})[0] as {
      condition: { script: { source: string } };
    };
    return condition.script.source;
  }

  test.each([
    ['threshold: "!= 3"', 'ctx.results[0].aggregations.hits.doc_count != 3'],
    ['threshold: "> 3", group_by: [service]', 'params.hits > 3'],
    [
      'threshold: "> 9", measure: mean(latency_millis), at_least: 5',
      'ctx.results[0].aggregations.number.value >= 5 && ctx.results[0].aggregations.value.value > 9',
    ],
    [
      'threshold: "< 9", measure: sum(latency_millis), group_by: [service]',
      '(params.number == 0 || params.number >= 1) && params.value < 9',
    ],
    [
      'threshold: "< -50%", change: true, group_by: [service]',
      'params.hits + params.before >= 1 && (params.before == 0 ? false : 100.0 * (params.hits - params.before) / params.before < -50)',
    ],
  ])('%s', (rule, expected) => {
    expect(scriptOf(rule)).toBe(expected);
  });

  test('a search for silent groups goes back a day', () => {
    const monitor = translate('threshold: "< 1", group_by: [service], window: 2m', 'opensearch');
    expect(JSON.stringify(monitor)).toContain('{{period_end}}||-86400s');
    expect(JSON.stringify(monitor)).toContain('{{period_end}}||-120s');
  });
});

describe('for ElastAlert', () => {
  test.each([
    ['threshold: "> 3"', { type: 'frequency', num_events: 4 }],
    [
      'threshold: "<= 3", window: 90s',
      { type: 'flatline', threshold: 4, timeframe: { seconds: 90 } },
    ],
    [
      'threshold: "< 9", measure: mean(latency_millis), at_least: 5',
      { type: 'metric_aggregation', metric_agg_type: 'avg', min_threshold: 9, min_doc_count: 5 },
    ],
    [
      'threshold: "< -50%", change: true',
      { type: 'spike', spike_type: 'down', spike_height: 2, threshold_ref: 1 },
    ],
    [
      'first_seen: exception, group_by: [service], remember: 30d',
      {
        fields: [['resource.attributes.service.name', 'attributes.exception.type']],
        terms_window_size: { days: 30 },
      },
    ],
  ] as const)('%s', (rule, expected) => {
    expect(translate(rule, 'elastalert')).toMatchObject(expected);
  });

  test('what is only nearly the rule is a comment in it', () => {
    expect(toExported('threshold: "> 3", for: 1m', 'elastalert').text).toContain(
      '\n# there is no for: it is told of at once\n',
    );
  });
});

describe('for Kibana', () => {
  test.each([
    ['threshold: "== 3"', { thresholdComparator: 'between', threshold: [3, 3] }],
    [
      'threshold: "> 3", group_by: [service]',
      { groupBy: 'top', termField: 'service.name', termSize: 1_000 },
    ],
    [
      'threshold: "> 1s", measure: max(latency_millis)',
      { aggType: 'max', aggField: 'event.duration', threshold: [1_000_000_000] },
    ],
    ['threshold: "> 3", window: 90s', { timeWindowSize: 90, timeWindowUnit: 's' }],
  ])('%s', (rule, expected) => {
    expect(translate(rule, 'kibana')['params']).toMatchObject(expected);
  });

  test('for is so many looks', () => {
    expect(translate('threshold: "> 3", for: 2m', 'kibana')['alert_delay']).toEqual({ active: 3 });
  });
});

describe('left out', () => {
  test.each([
    [
      'prometheus',
      'threshold: "> 1", group_by: [level]',
      'group_by level: the Collector counts by attributes, and level is none',
    ],
    [
      'prometheus',
      'threshold: "< 9", measure: max(latency_millis)',
      'max <: Prometheus has no max of records; only whether one is beyond a number',
    ],
    ['opensearch', 'threshold: "> 1", on: spans', 'it is about spans; only logs are exported'],
    [
      'opensearch',
      'threshold: "> 1", measure: max(service)',
      'service: resource.attributes.service.name is stored as a text, and cannot be computed with',
    ],
    ['elastalert', 'threshold: "== 1"', '==: ElastAlert knows more and less only'],
    [
      'opensearch',
      'threshold: "> 1", where: "plan={{x}}"',
      '{{ in a query is a template to OpenSearch',
    ],
    [
      'elastalert',
      'threshold: "> 1", measure: p99.9(latency_millis)',
      'p99.9: ElastAlert has whole percentiles only',
    ],
    [
      'elastalert',
      'threshold: "> -5%", change: true',
      'change > -5%: ElastAlert knows a rise or a fall only',
    ],
    ['kibana', 'threshold: "> 5%", change: true', 'change: a rule of Kibana has one window only'],
  ] as const)('for %s: %s', (target, rule, reason) => {
    expect(toExported(rule, target).findings).toEqual([
      { line: 2, rule: 'r', isLeftOut: true, reason },
    ]);
  });
});
