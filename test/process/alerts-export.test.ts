import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { root, runProgram } from './program.ts';

// Where the package of Debian puts it.
const promtool = '/usr/bin/promtool';
const run = promisify(execFile);
const guide = readFileSync(join(root, 'docs/alerts.md'), 'utf8');
const rules = /```yaml\n(channels:.*?)```/s.exec(guide)?.[1] ?? '';

let folder: string;
let rulesFile: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'filrouge-export-'));
  writeFileSync(join(folder, 'filrouge.alerts.yaml'), rules);
  rulesFile = join(folder, 'rules.yaml');
  writeFileSync(rulesFile, (await exportTo('prometheus', '--part', 'rules')).stdout);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function exportTo(target: string, ...more: readonly string[]) {
  return runProgram(
    [
      join(root, 'dist/cli.cjs'),
      'alerts',
      'export',
      'filrouge.alerts.yaml',
      '--to',
      target,
      ...more,
    ],
    {},
    undefined,
    folder,
  );
}

describe('filrouge alerts export', () => {
  test.each(['prometheus', 'opensearch', 'elastalert'])(
    'says all rules of the guide for %s',
    async (target) => {
      const { code, stdout, stderr } = await exportTo(target);
      expect([code, stderr.includes('left out')]).toEqual([0, false]);
      expect(stdout).toContain('traffic-jump');
    },
  );

  test('says which rules it left out, by their line, and ends with 1', async () => {
    const { code, stdout, stderr } = await exportTo('kibana', '--index', 'logs-shop-*');
    expect(code).toBe(1);
    expect(stderr.split('\n')).toContain(
      'filrouge.alerts.yaml:7: order-5xx: left out: ratio_of: a rule of Kibana counts one query only',
    );
    expect(stderr).toContain('\n4 of 6 rules left out\n');
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'card-declined', params: { index: ['logs-shop-*'] } },
      { name: 'no-orders' },
    ]);
  });

  test('takes the names of a log line', async () => {
    const { stdout } = await exportTo('opensearch', '--schema', 'filrouge');
    expect(stdout).toContain('"http_endpoint": "/orders"');
  });

  test.each([
    { args: ['promteus'], says: '--to is "promteus"; did you mean prometheus?' },
    { args: ['kibana', '--schema', 'opentelemetry'], says: 'expected otel, ecs, filrouge' },
    { args: ['kibana', '--part', 'rules'], says: '--part is for --to prometheus only.' },
    { args: ['prometheus', '--schema', 'ecs'], says: 'expected --schema otel' },
  ])('ends with 2 for $args', async ({ args: [target = '', ...more], says }) => {
    const { code, stdout, stderr } = await exportTo(target, ...more);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });
});

describe('Prometheus', () => {
  test('accepts the rules', async () => {
    const { stdout } = await run(promtool, ['check', 'rules', rulesFile]);
    expect(stdout).toContain('SUCCESS: 6 rules found');
  });

  test('fires as the rules say', async () => {
    const metric = (name: string, labels: string, values: string) => ({
      series: `filrouge_alert_${name}${labels}`,
      values,
    });
    const alert = (rule: string, severity: string, value: string, labels = {}) => ({
      alertname: rule,
      eval_time: '6m',
      exp_alerts: [
        { exp_labels: { severity, ...labels }, exp_annotations: toAnnotations(rule, value) },
      ],
    });
    const unit = {
      rule_files: [rulesFile],
      evaluation_interval: '30s',
      tests: [
        {
          interval: '30s',
          input_series: [
            metric('order_5xx_total', '{http_route="/orders"}', '_x9 1+1x20'),
            metric('order_5xx_of_total', '{http_route="/orders"}', '0+4x40'),
            metric('order_5xx_of_total', '{http_route="/health"}', '0+4x40'),
            // The first value of a series counts, too.
            metric('card_declined_total', '', '_x11 3x10'),
            metric('slow_p95_bucket', '{le="400"}', '0+9x40'),
            metric('slow_p95_bucket', '{le="800"}', '0+9x40'),
            metric('slow_p95_bucket', '{le="1200"}', '0+10x40'),
            metric('slow_p95_bucket', '{le="+Inf"}', '0+10x40'),
            metric('slow_p95_count', '', '0+10x40'),
            metric('new_error_total', '{exception_type="PaymentError"}', '_x10 1x30'),
            metric('no_orders_total', '', '0+1x40'),
          ],
          alert_rule_test: [
            { ...alert('order-5xx', 'critical', '25', { http_route: '/orders' }) },
            alert('card-declined', 'warning', '3'),
            alert('slow-p95', 'warning', '1000'),
            alert('new-error', 'warning', '', { exception_type: 'PaymentError' }),
            { alertname: 'no-orders', eval_time: '6m', exp_alerts: [] },
            { alertname: 'traffic-jump', eval_time: '6m', exp_alerts: [] },
            { alertname: 'card-declined', eval_time: '5m', exp_alerts: [] },
          ],
        },
        {
          interval: '1m',
          input_series: [],
          alert_rule_test: [alert('no-orders', 'warning', '0')],
        },
      ],
    };
    const unitFile = join(folder, 'unit.yaml');
    writeFileSync(unitFile, stringify(unit));
    const { stdout } = await run(promtool, ['test', 'rules', unitFile]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toContain('SUCCESS');
  });
});

/** Fills a value into the annotations of a rule. */
function toAnnotations(rule: string, value: string): object {
  const { groups } = parse(readFileSync(rulesFile, 'utf8')) as {
    groups: { rules: { alert: string; annotations: Record<string, string> }[] }[];
  };
  const found = groups[0]?.rules.find(({ alert }) => alert === rule);
  return Object.fromEntries(
    Object.entries(found?.annotations ?? {}).map(([name, text]) => [
      name,
      text.replace('{{ $value | printf "%.4g" }}', value),
    ]),
  );
}
