import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AlertEngine, readAlertFile, type EngineState, type Message } from '#alert';

const startMs = Date.UTC(2026, 10, 25, 10);
const links = {
  viewUrl: 'http://127.0.0.1:4318',
  toLogs: (rule: { readonly name: string }) => `logs of ${rule.name}`,
  toTrace: (traceId: string) => `trace ${traceId}`,
};

/** Rules with a clock that is set by hand. */
class Bench {
  nowMs = startMs;
  engine: AlertEngine;
  readonly sent: string[] = [];
  readonly messages: Message[] = [];
  readonly #text: string;

  constructor(rules: string, rest = '') {
    this.#text = `
channels:
  hook: { type: webhook, url: http://127.0.0.1:9/ }
  am: { type: alertmanager, url: http://127.0.0.1:9/ }
${rest}
rules:
${rules}`;
    this.engine = this.#make();
  }

  /** As a view that was ended and started again. */
  restart(state: EngineState, rules?: string): void {
    this.engine = this.#make(state, rules);
  }

  log(fields: Readonly<Record<string, unknown>> = {}, count = 1): void {
    for (let index = 0; index < count; index += 1)
      this.engine.observe(
        {
          on: 'logs',
          timeMs: this.nowMs,
          subject: { get: (field) => fields[field], texts: () => [String(fields['message'])] },
          toExample: () => ({
            datetime: new Date(this.nowMs).toISOString(),
            service: 'order',
            level: 'ERROR',
            message: String(fields['message']),
            traceId: 'a'.repeat(32),
          }),
        },
        this.nowMs,
      );
  }

  /** Lets time pass, with a look at the rules every five seconds. */
  pass(ms: number, perLook: () => void = () => undefined): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs += 5_000;
      perLook();
      this.look();
    }
  }

  look(): void {
    for (const { channel, message } of this.engine.tick(this.nowMs).messages) {
      const alerts = message.alerts.map(({ status, labels, value }) =>
        [
          status,
          ...Object.entries(labels)
            .filter(([name]) => name === 'route')
            .map(([, text]) => text),
          value,
        ].join(' '),
      );
      const at = (this.nowMs - startMs) / 1_000;
      this.sent.push(`${at}s ${channel} ${message.rule} ${message.kind}: ${alerts.join(', ')}`);
      this.messages.push(message);
    }
  }

  #make(state?: EngineState, rules?: string): AlertEngine {
    const text =
      rules === undefined ? this.#text : this.#text.replace(/rules:[^]*/, `rules:\n${rules}`);
    const { file, mistakes } = readAlertFile(text, { variable: () => undefined, file: () => '' });
    expect(mistakes).toEqual([]);
    return new AlertEngine(file, links, startMs, state);
  }
}

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

describe('the arithmetic of windows', () => {
  test('counts exactly what happened in the window', () => {
    const offsets = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(offsets, fc.integer({ min: 1, max: 300 }), (times, windowS) => {
        const bench = new Bench(
          `  - { name: x, where: "", threshold: ">= 0", window: ${windowS}s, notify: hook }`,
        );
        for (const offset of times.toSorted((a, b) => a - b)) {
          bench.nowMs = startMs + offset;
          bench.log();
        }
        bench.nowMs = startMs + 400_500;
        bench.look();
        // The last whole second ends the window.
        const endMs = startMs + 400_000;
        const within = times
          .map((offset) => startMs + offset)
          .filter((time) => time >= endMs - windowS * 1_000 && time < endMs);
        const [rule] = bench.engine.rules(bench.nowMs);
        expect(rule?.verdicts[0]?.value).toBe(String(Number(within.length.toPrecision(4))));
      }),
      { numRuns: 200 },
    );
  });

  test('takes what comes late, and what a clock that is ahead says', () => {
    const bench = new Bench(
      '  - { name: x, where: "", threshold: "> 0", window: 1m, notify: hook }',
    );
    const observe = (timeMs: number): void =>
      bench.engine.observe(
        {
          on: 'logs',
          timeMs,
          subject: { get: () => undefined, texts: () => [] },
          toExample: () => ({ datetime: '', service: '', level: '', message: '' }),
        },
        bench.nowMs,
      );
    bench.nowMs = startMs + 300_000;
    observe(bench.nowMs - 30_000);
    observe(bench.nowMs - 90_000);
    observe(bench.nowMs + 86_400_000);
    bench.nowMs += 5_000;
    bench.look();
    expect(bench.sent).toEqual(['305s hook x firing: firing 2']);
  });
});
