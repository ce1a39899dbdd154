import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readAlertFile, type ReadFile } from '#alert';

const variables: Readonly<Record<string, string>> = {
  SHOP_SMTP_URL: 'smtp://127.0.0.1:1025',
  SHOP_HOOK_URL: 'http://127.0.0.1:9999/',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/secret',
  SMTP_URL: 'smtp://me:pass%20word@mail.example.org:2525',
};

function read(text: string): ReadFile {
  return readAlertFile(text, {
    variable: (name) => variables[name],
    file: (path) => {
      if (path === 'there') return 'from the file\n';
      throw new Error('ENOENT: no such file');
    },
  });
}

const example = `
channels:
  ops-mail:  { type: email, smtp: smtp://127.0.0.1:1025, from: filrouge@example.org, to: [ops@example.org] }
  ops-slack: { type: slack, url: "\${SLACK_WEBHOOK_URL}" }
  hook:      { type: webhook, url: http://127.0.0.1:9999/hook }
  am:        { type: alertmanager, url: http://127.0.0.1:9093 }
rules:
  - name: order-5xx
    where: service=order log_type=network http_status>=500
    ratio_of: service=order log_type=network       # optional: a share instead of a count
    threshold: "> 5%"
    window: 2m
    for: 0s
    group_by: [http_endpoint]
    severity: critical
    notify: [ops-mail, ops-slack, hook]
  - { name: card-declined, where: 'message~"card declined"', threshold: ">= 3", window: 1m, notify: [hook] }
  - { name: no-orders, where: service=order http_endpoint=/orders, threshold: "< 1", window: 10m, notify: [ops-mail] }
  - { name: slow-p95, measure: p95(latency_millis), where: service=order, threshold: "> 800", window: 5m, notify: [am] }
`;

describe('readAlertFile()', () => {
  test('reads channels and rules', () => {
    const { file, mistakes } = read(example);
    expect(mistakes).toEqual([]);
    expect([...file.channels]).toEqual([
      [
        'ops-mail',
        {
          type: 'email',
          host: '127.0.0.1',
          port: 1025,
          tls: 'offered',
          user: undefined,
          password: undefined,
          from: 'filrouge@example.org',
          to: ['ops@example.org'],
        },
      ],
      ['ops-slack', { type: 'slack', url: 'https://hooks.slack.com/services/T0/B0/secret' }],
      ['hook', { type: 'webhook', url: 'http://127.0.0.1:9999/hook', headers: {} }],
      ['am', { type: 'alertmanager', url: 'http://127.0.0.1:9093/', headers: {} }],
    ]);
    expect(file.rules.map(({ name }) => name)).toEqual([
      'order-5xx',
      'card-declined',
      'no-orders',
      'slow-p95',
    ]);
    expect(file.rules[0]).toMatchObject({
      on: 'logs',
      whereText: 'service=order log_type=network http_status>=500',
      measure: { type: 'share' },
      threshold: { operator: '>', value: 5, text: '> 5%' },
      windowMs: 120_000,
      forMs: 0,
      keepFiringForMs: 120_000,
      groupBy: ['http_endpoint'],
      severity: 'critical',
      notify: ['ops-mail', 'ops-slack', 'hook'],
      line: 8,
    });
    expect(file.rules[3]?.measure).toEqual({
      type: 'statistic',
      name: 'percentile',
      percent: 95,
      field: 'latency_millis',
    });
    expect(file.pace).toEqual({
      evaluationMs: 5_000,
      groupWaitMs: 0,
      groupIntervalMs: 60_000,
      repeatMs: 14_400_000,
    });
  });

  test.each(['docs/alerts.md', 'examples/shop/filrouge.alerts.yaml'])(
    'finds no mistake in %s',
    (path) => {
      const text = readFileSync(path, 'utf8');
      const yaml = /```yaml\n([^]*?)```/.exec(text)?.[1] ?? text;
      const { file, mistakes } = read(yaml);
      expect(mistakes).toEqual([]);
      expect(file.rules.length).toBeGreaterThan(4);
    },
  );

  test('reads what is optional', () => {
    const { file, mistakes } = read(`
channels:
  mail: { type: email, smtp: "\${SMTP_URL}", from: a@example.org, to: b@example.org, tls: required }
  filed: { type: email, smtp: smtps://mail.example.org, user: u, password_file: there, from: a@x.org, to: b@x.org }
evaluation_interval: 1s
group_wait: 30s
repeat_interval: 1d
inhibit:
  - { source: { severity: critical }, target: { severity: warning }, equal: [service] }
rules:
  - name: jump
    on: spans
    where: service=order
    change: true
    threshold: "> +100%"
    keep_firing_for: 1h30m
    labels: { team: shop }
    description: See the runbook.
  - { name: new-error, first_seen: exception, remember: 2d }
  - { name: sum, measure: sum(bytes), threshold: ">= 1.5" }
  - { name: slow, measure: avg(latency_millis), threshold: "> 1.5s", severity: info }
`);
    expect(mistakes).toEqual([]);
    expect(file.channels.get('mail')).toMatchObject({
      host: 'mail.example.org',
      port: 2525,
      tls: 'required',
      user: 'me',
      password: 'pass word',
    });
    expect(file.channels.get('filed')).toMatchObject({
      port: 465,
      tls: 'always',
      user: 'u',
      password: 'from the file',
    });
    expect(file.inhibitions).toEqual([
      { source: { severity: 'critical' }, target: { severity: 'warning' }, equal: ['service'] },
    ]);
    expect(file.pace).toMatchObject({
      evaluationMs: 1_000,
      groupWaitMs: 30_000,
      repeatMs: 86_400_000,
    });
    expect(file.rules).toMatchObject([
      {
        on: 'spans',
        measure: { type: 'change' },
        threshold: { value: 100 },
        keepFiringForMs: 5_400_000,
        labels: { team: 'shop' },
        description: 'See the runbook.',
      },
      { measure: { type: 'first_seen', field: 'exception', rememberMs: 172_800_000 } },
      { measure: { type: 'statistic', name: 'sum', field: 'bytes' }, threshold: { value: 1.5 } },
      { measure: { name: 'mean' }, threshold: { value: 1_500 }, severity: 'info' },
    ]);
  });

  const rule = (text: string): string =>
    `channels: { hook: { type: webhook, url: "http://127.0.0.1:9/" } }\nrules:\n  - { name: x, ${text} }`;
  const channel = (text: string): string => `rules: []\nchannels:\n  c: { ${text} }`;
  const mistakes = [
    ['', 1, 1, 'the file is empty or no map'],
    ['rules: [', 1, 9, 'Flow sequence in block collection must be'],
    ['rule: []', 1, 1, 'rules is missing'],
    ['rule: []', 1, 1, 'unknown key "rule"; did you mean rules?'],
    ['rules: 5', 1, 8, 'rules is no list'],
    ['rules: [5]', 1, 9, 'a rule is something else; expected a map'],
    [
      'rules:\n  - { where: a, threshold: "> 1" }',
      2,
      5,
      'a rule: name is missing; expected a name',
    ],
    [
      rule('threshold: "> 1", treshold: 2'),
      3,
      34,
      'rule "x": unknown key "treshold"; did you mean threshold?',
    ],
    [rule('where: a'), 3, 5, 'rule "x": threshold is missing'],
    [rule('threshold: "more"'), 3, 27, 'threshold is "more"; expected one such as "> 5%"'],
    [rule('threshold: "> 5%"'), 3, 27, 'expected a number without %; a share needs ratio_of'],
    [rule('threshold: "> 5", ratio_of: a'), 3, 27, 'expected a share or a change in per cent'],
    [
      rule('threshold: "> 1", where: level=loud'),
      3,
      47,
      'column 7: level is "loud"; expected TRACE',
    ],
    [
      rule(`threshold: "> 1", where: 'message~"a(b"'`),
      3,
      41,
      'is no regular expression of RE2: missing closing )',
    ],
    [rule('threshold: "> 1", window: 5 m'), 3, 42, 'window is "5 m"; expected a length of time'],
    [rule('threshold: "> 1", window: 2d'), 3, 42, 'window is "2d"; expected 1s to 24h'],
    [
      rule('threshold: "> 1", severity: bad'),
      3,
      44,
      'severity is "bad"; expected info, warning, critical',
    ],
    [rule('threshold: "> 1", on: metrics'), 3, 38, 'on is "metrics"; expected logs, spans'],
    [rule('threshold: "> 1", notify: hok'), 3, 42, 'unknown channel "hok"; did you mean hook?'],
    [
      rule('threshold: "> 1", measure: p95'),
      3,
      43,
      'measure is "p95"; expected mean, min, max, sum or p50',
    ],
    [rule('threshold: "> 1", measure: max(a), change: true'), 3, 59, 'only one can be given'],
    [
      rule('threshold: "> 1", group_by: ["a b"]'),
      3,
      45,
      'group_by is "a b"; expected the name of a field',
    ],
    [rule('threshold: "> 1", labels: 5'), 3, 42, 'labels is something else; expected a map'],
    [
      rule('threshold: "> 1" }\n  - { name: x, threshold: "> 1"'),
      4,
      5,
      'rule "x" is there twice, first in line 3',
    ],
    [channel('type: mail'), 3, 14, 'channel "c": type is "mail"; expected email, slack'],
    [
      channel('type: slack, url: "${NOT_SET}"'),
      3,
      26,
      'needs the environment variable "NOT_SET", which is not set',
    ],
    [
      channel('type: slack, url: "https://hooks.slack.com/services/T/B/x"'),
      3,
      26,
      'url is written in the file',
    ],
    [channel('type: webhook, url: "ftp://x/"'), 3, 28, 'url is no address of http: or https:'],
    [channel('type: webhook, url: "http://u:p@x/"'), 3, 28, 'url holds a password'],
    [channel('type: email, smtp: "smtp://h", from: a@b.c'), 3, 6, 'to is missing'],
    [
      channel('type: email, smtp: "smtp://h", from: nobody, to: a@b.c'),
      3,
      45,
      '"nobody" is no e-mail address',
    ],
    [
      channel('type: email, smtp: "smtp://h", from: a@b.c, to: a@b.c, user: u, password: p'),
      3,
      82,
      'password is written in the file',
    ],
    [
      channel('type: email, smtp: "smtp://h", from: a@b.c, to: a@b.c, password_file: not'),
      3,
      78,
      'password_file cannot be read: ENOENT',
    ],
    ['rules: []\na: &x { b: 1 }\nchannels:\n  c: *x', 4, 6, 'channel "c" is something else'],
  ] as const;

  test.each(mistakes)('says what is wrong with %s', (text, line, column, says) => {
    const found = read(text).mistakes;
    expect(found).toContainEqual({ line, column, message: expect.stringContaining(says) });
  });

  test('uses the rules and channels that are right', () => {
    const { file, mistakes } = read(`${example}  - { name: broken, threshold: "?" }\n`);
    expect(mistakes).toHaveLength(1);
    expect(file.rules).toHaveLength(4);
  });

  test('repeats no secret', () => {
    const said = mistakes.flatMap(([text]) => read(text).mistakes.map(({ message }) => message));
    expect(said.join('\n')).not.toMatch(/services\/T|u:p@|"p"/);
  });
});
