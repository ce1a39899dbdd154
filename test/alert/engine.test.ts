import { describe, expect, test } from 'vitest';
import { Bench, startMs } from './bench.ts';

describe('an alert', () => {
  test('is told when it starts and when it ends, once each', () => {
    const bench = new Bench(
      '  - { name: many, where: bad=yes, threshold: ">= 3", window: 1m, keep_firing_for: 0s, notify: hook }',
    );
    bench.log({ bad: 'yes' }, 2);
    bench.pass(10_000);
    bench.log({ bad: 'yes', message: 'last' });
    bench.log({ bad: 'no' }, 50);
    bench.pass(300_000);
    expect(bench.sent).toEqual([
      '15s hook many firing: firing 3',
      '75s hook many resolved: resolved 3',
    ]);
    expect(bench.messages[0]?.alerts[0]).toMatchObject({
      labels: { alertname: 'many', severity: 'warning' },
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      startsAtMs: startMs + 15_000,
      threshold: '>= 3',
      windowText: '1m',
      logsUrl: 'logs of many',
      traceUrl: `trace ${'a'.repeat(32)}`,
    });
    expect(bench.messages[0]?.alerts[0]?.examples.map(({ message }) => message)).toContain('last');
    expect(bench.messages[0]?.alerts[0]?.examples).toHaveLength(3);
    expect(bench.messages[1]?.alerts[0]).toMatchObject({ endsAtMs: startMs + 65_000 });
    expect(bench.messages.map(({ isFirst }) => isFirst)).toEqual([true, false]);
    expect(bench.messages[0]?.thread).toBe(bench.messages[1]?.thread);
  });

  test('waits for as long as `for` says, and begins anew when it was false meanwhile', () => {
    const bench = new Bench(
      '  - { name: x, where: bad=yes, threshold: "> 0", window: 5s, for: 20s, keep_firing_for: 0s, notify: hook }',
    );
    bench.pass(15_000, () => bench.log({ bad: 'yes' }));
    bench.pass(15_000);
    bench.pass(60_000, () => bench.log({ bad: 'yes' }));
    expect(bench.sent).toEqual(['60s hook x firing: firing 1']);
  });

  test('that goes to and fro is one alert while keep_firing_for lasts', () => {
    const bench = new Bench(
      '  - { name: x, where: bad=yes, threshold: "> 0", window: 5s, keep_firing_for: 1m, notify: hook }',
    );
    for (let turn = 0; turn < 10; turn += 1) {
      bench.log({ bad: 'yes' });
      bench.pass(40_000);
    }
    bench.pass(120_000);
    expect(bench.sent).toEqual(['5s hook x firing: firing 1', '425s hook x resolved: resolved 1']);
  });

  test('is repeated after repeat_interval', () => {
    const bench = new Bench(
      '  - { name: x, where: bad=yes, threshold: "> 0", window: 10s, notify: hook }',
      'repeat_interval: 10m',
    );
    bench.pass(1_500_000, () => bench.log({ bad: 'yes' }));
    expect(bench.sent.map((line) => line.split(' ')[0])).toEqual(['10s', '610s', '1210s']);
  });

  test('of an Alertmanager is told every minute, and at once when it ends', () => {
    const bench = new Bench(
      '  - { name: x, where: bad=yes, threshold: "> 0", window: 10s, keep_firing_for: 0s, notify: am }',
    );
    bench.pass(150_000, () => bench.log({ bad: 'yes' }));
    bench.pass(60_000);
    expect(bench.sent.map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual([
      '10s am x firing:',
      '70s am x firing:',
      '130s am x firing:',
      '165s am x resolved:',
    ]);
  });
});

describe('what is measured', () => {
  test('a share of what there is, and nothing when there is nothing', () => {
    const bench = new Bench(`
  - { name: share, where: status>=500, ratio_of: status=*, threshold: "> 5%", at_least: 50, window: 1m, keep_firing_for: 0s, notify: hook }`);
    bench.log({ status: 503 }, 9);
    bench.pass(70_000);
    expect(bench.sent).toEqual([]);
    bench.log({ status: 200 }, 95);
    bench.log({ status: 500 }, 5);
    bench.pass(10_000);
    expect(bench.sent).toEqual([]);
    bench.log({ status: 503 });
    bench.pass(300_000);
    expect(bench.sent).toEqual([
      '85s hook share firing: firing 5.941 %',
      '145s hook share resolved: resolved 5.941 %',
    ]);
  });

  test('silence, once a whole window was seen', () => {
    const bench = new Bench(
      '  - { name: silent, where: a=b, threshold: "< 1", window: 1m, keep_firing_for: 0s, notify: hook }',
    );
    bench.pass(50_000);
    bench.log({ a: 'b' });
    bench.pass(100_000);
    bench.log({ a: 'b' });
    bench.pass(30_000);
    expect(bench.sent).toEqual([
      '115s hook silent firing: firing 0',
      '175s hook silent resolved: resolved 0',
    ]);
  });

  test('silence of each group that was heard of', () => {
    const bench = new Bench(
      '  - { name: silent, where: "", group_by: route, threshold: "< 1", window: 1m, notify: hook }',
    );
    bench.log({ route: '/a' });
    bench.pass(70_000, () => bench.log({ route: '/b' }));
    expect(bench.sent).toEqual(['65s hook silent firing: firing /a 0']);
  });

  test('percentiles within 1 %, mean, largest and sum of a field', () => {
    const statistics = ['p95(ms)', 'p50(ms)', 'mean(ms)', 'max(ms)', 'min(ms)', 'sum(ms)'];
    const bench = new Bench(
      statistics
        .map(
          (measure, index) =>
            `  - { name: r${index}, measure: ${measure}, threshold: "> -1", window: 1m, notify: hook }`,
        )
        .join('\n'),
    );
    for (let value = 1; value <= 1_000; value += 1) bench.log({ ms: value });
    bench.log({ ms: 'none' });
    bench.pass(5_000);
    const values = bench.messages.map(({ alerts }) => Number(alerts[0]?.value));
    expect(values[0]).toBeCloseTo(950, -1.3);
    expect(values[1]).toBeCloseTo(500, -1);
    expect(values.slice(2)).toEqual([500.5, 1_000, 1, 500_500]);
  });

  test('change against the window before', () => {
    const bench = new Bench(
      '  - { name: jump, where: "", change: true, threshold: ">= +100%", window: 1m, keep_firing_for: 0s, notify: hook }',
    );
    bench.pass(180_000, () => bench.log());
    expect(bench.sent).toEqual([]);
    bench.pass(65_000, () => bench.log({}, 2));
    expect(bench.sent).toEqual(['245s hook jump firing: firing +100 %']);
  });

  test('a value that was never seen, once, and again when it was forgotten', () => {
    const bench = new Bench(
      '  - { name: new, where: error=*, first_seen: error, remember: 1h, window: 1m, keep_firing_for: 0s, notify: hook }',
    );
    bench.pass(60_000, () => bench.log({ error: 'TypeError' }));
    bench.log({ error: 'RangeError' });
    bench.pass(600_000);
    expect(bench.messages.map(({ kind, alerts }) => [kind, alerts[0]?.labels['error']])).toEqual([
      ['firing', 'TypeError'],
      ['firing', 'RangeError'],
      ['resolved', 'RangeError'],
    ]);
    bench.pass(3_600_000);
    bench.log({ error: 'TypeError' });
    bench.pass(10_000);
    expect(bench.messages.at(-1)?.alerts[0]?.labels['error']).toBe('TypeError');
  });

  test('groups apart, in one message', () => {
    const bench = new Bench(
      '  - { name: x, where: bad=yes, group_by: [route], threshold: ">= 2", window: 1m, keep_firing_for: 0s, notify: hook }',
    );
    for (const route of ['/a', '/b', '/b', '/a', '/c']) bench.log({ bad: 'yes', route });
    bench.pass(10_000);
    bench.log({ bad: 'yes', route: '/c' });
    bench.pass(300_000);
    expect(bench.sent).toEqual([
      '5s hook x firing: firing /a 2, firing /b 2',
      '65s hook x resolved: resolved /c 2, resolved /a 2, resolved /b 2',
    ]);
  });

  test('at most a thousand groups, the rest as one', () => {
    const bench = new Bench(
      '  - { name: x, where: "", group_by: [route], threshold: ">= 2", window: 1m, notify: hook }',
    );
    for (let route = 0; route < 3_000; route += 1) bench.log({ route: `/${route}` });
    bench.pass(5_000);
    expect(bench.sent).toEqual(['5s hook x firing: firing (others) 2000']);
  });
});

describe('what is not told', () => {
  const rules = `
  - { name: x, where: bad=yes, group_by: [route], threshold: "> 0", window: 10s, keep_firing_for: 0s, notify: hook }`;

  test('what is silenced, until the silence ends', () => {
    const bench = new Bench(rules);
    const silence = {
      id: '1',
      fromMs: startMs,
      comment: '',
      matchers: { alertname: 'x', route: '/a' },
    };
    bench.engine.setSilences([{ ...silence, untilMs: startMs + 60_000 }], startMs);
    bench.pass(90_000, () => bench.log({ bad: 'yes', route: '/a' }));
    expect(bench.sent).toEqual(['60s hook x firing: firing /a 2']);
  });

  test('the end of what was told is, although it is silenced', () => {
    const bench = new Bench(rules);
    bench.log({ bad: 'yes', route: '/a' });
    bench.pass(5_000);
    const silence = {
      id: '1',
      fromMs: startMs,
      untilMs: startMs + 600_000,
      comment: '',
      matchers: {},
    };
    bench.engine.setSilences([silence], bench.nowMs);
    bench.pass(120_000);
    expect(bench.sent).toEqual([
      '5s hook x firing: firing /a 1',
      '65s hook x resolved: resolved /a 1',
    ]);
  });

  test('what a worse alert speaks for', () => {
    const bench = new Bench(
      `
  - { name: bad, where: bad=yes, group_by: [route], threshold: ">= 1", window: 10s, severity: warning, notify: hook }
  - { name: worse, where: bad=yes, group_by: [route], threshold: ">= 2", window: 10s, severity: critical, notify: hook }`,
      'inhibit:\n  - { source: { severity: critical }, target: { severity: warning }, equal: [route] }',
    );
    bench.log({ bad: 'yes', route: '/a' }, 2);
    bench.log({ bad: 'yes', route: '/b' });
    bench.pass(5_000);
    expect(bench.sent).toEqual([
      '5s hook bad firing: firing /b 1',
      '5s hook worse firing: firing /a 2',
    ]);
  });
});

describe('a restart', () => {
  const rules =
    '  - { name: x, where: bad=yes, threshold: "> 0", window: 1m, keep_firing_for: 0s, notify: hook }';

  test('tells nothing twice, and the end all the same', () => {
    const bench = new Bench(rules);
    bench.log({ bad: 'yes' });
    bench.pass(20_000);
    bench.restart(structuredClone(bench.engine.state()));
    // As the store shows it again.
    bench.log({ bad: 'yes' });
    bench.pass(300_000);
    expect(bench.sent).toEqual(['5s hook x firing: firing 1', '85s hook x resolved: resolved 1']);
  });

  test.each([
    ['is gone', '  []'],
    ['has other labels', `${rules.slice(0, -2)}, severity: critical }`],
  ])('ends the alerts of a rule that %s', (_, changed) => {
    const bench = new Bench(rules);
    bench.log({ bad: 'yes' });
    bench.pass(20_000);
    bench.restart(structuredClone(bench.engine.state()), changed);
    bench.pass(120_000);
    expect(bench.sent).toEqual(['5s hook x firing: firing 1', '65s hook x resolved: resolved 1']);
  });

  test('knows what it has seen', () => {
    const bench = new Bench('  - { name: new, first_seen: error, window: 1m, notify: hook }');
    bench.log({ error: 'TypeError' });
    bench.pass(600_000);
    bench.restart(structuredClone(bench.engine.state()));
    bench.log({ error: 'TypeError' });
    bench.pass(600_000);
    expect(bench.messages.map(({ kind }) => kind)).toEqual(['firing', 'resolved']);
  });
});
