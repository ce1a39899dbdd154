import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { jsonLinesOf, root, type Ending } from '../process/program.ts';
import { runIntoSink, type Sink } from '../process/sink.ts';

const fixtures = 'test/fixtures/bridges';
const oldest = 'test/contract/oldest';

/** What each line of these libraries calls its message. */
const messageNames = { winston: 'message', pino: 'msg', bunyan: 'msg' } as const;

type Library = keyof typeof messageNames;
type Line = Readonly<Record<string, unknown>>;

interface Run {
  readonly ending: Ending;
  readonly sink: Sink;
  readonly lines: readonly Line[];
}

beforeAll(() => {
  if (existsSync(join(root, oldest, 'node_modules'))) return;
  const args = ['ci', '--no-audit', '--no-fund', '--omit=optional', '--ignore-scripts'];
  execFileSync('npm', args, { cwd: join(root, oldest), stdio: 'pipe' });
}, 120_000);

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const { ending, sink } = await runIntoSink(args, { OTEL_SERVICE_NAME: 'shop', ...env });
  return { ending, sink, lines: jsonLinesOf(ending.stdout) };
}

const messages = [
  'outside',
  'inside',
  'of a child',
  'with an error',
  'alone',
  'secret field',
  'password=[masked]',
  'cyclic',
];

const levels = ['INFO', 'INFO', 'WARNING', 'ERROR', 'ERROR', 'INFO', 'INFO', 'INFO'];

describe.each(['winston', 'pino', 'bunyan'] as const)('%s', (library: Library) => {
  describe.each([
    ['CommonJS by --require', ['--require', './register', `${fixtures}/main.cjs`, library], {}],
    ['ES module by --import', ['--import', './register.js', `${fixtures}/${library}.mjs`], {}],
    ['after initTelemetry()', [`${fixtures}/main.cjs`, library], { START: '1' }],
    [
      'made before initTelemetry()',
      [`${fixtures}/main.cjs`, library],
      { START: '1', LOGGER_BEFORE: '1' },
    ],
    [
      'the oldest version',
      ['--require', './register', `${fixtures}/main.cjs`, library, oldest],
      {},
    ],
  ] as const)('%s', (_way, args, env) => {
    let done: Run;

    beforeAll(async () => {
      done = await run(args, env);
    });

    test('the program ends as it would, and nothing of ours is said', () => {
      expect(done.ending).toMatchObject({ code: 0, signal: null, stderr: '' });
    });

    test('each record is sent once, with the severity of its level', () => {
      expect(done.sink.logs.map(({ body }) => body)).toEqual(messages);
      expect(done.sink.logs.map(({ severityText }) => severityText)).toEqual(levels);
    });

    test('the lines are those of the library, with the ids of the span and of the caller', () => {
      const span = done.sink.spans[0];
      const name = messageNames[library];
      expect(done.lines.map((line) => line[name])).toEqual(messages);
      expect(done.lines[0]).not.toHaveProperty('trace_id');
      for (const line of done.lines.slice(1)) {
        expect(line).toMatchObject({
          trace_id: span?.traceId,
          span_id: span?.spanId,
          trace_flags: '01',
          correlation_id: 'corr-1',
          tenant_id: 'acme',
        });
      }
      expect(done.lines[1]).toMatchObject({ order_id: 42 });
      expect(done.lines[2]).toMatchObject({ part: 'child' });
    });

    test('the records carry the same ids and fields', () => {
      const span = done.sink.spans[0];
      const [outside, ...inside] = done.sink.logs;
      expect(outside?.traceId).toBe('');
      for (const record of inside) {
        expect(record).toMatchObject({ traceId: span?.traceId, spanId: span?.spanId });
        expect(record.attributes).toMatchObject({
          'correlation.id': 'corr-1',
          'tenant.id': 'acme',
        });
      }
      expect(inside[0]?.attributes).toMatchObject({ order_id: 42 });
      expect(inside[1]?.attributes).toMatchObject({ part: 'child' });
    });

    test('an error keeps its class, message, stack and cause, and its span gets it', () => {
      const [, , , first, second] = done.sink.logs;
      expect(first?.attributes).toMatchObject({
        'exception.type': 'RangeError',
        'exception.message': expect.stringMatching(/^too many/),
        'exception.stacktrace': expect.stringMatching(
          /^RangeError: too many\n\s+at [\s\S]+caused by: Error: the root\n\s+at /,
        ),
      });
      expect(second?.attributes).toMatchObject({
        'exception.type': 'TypeError',
        'exception.message': 'alone',
        'exception.stacktrace': expect.stringMatching(/^TypeError: alone\n\s+at /),
      });
      expect(second?.attributes).not.toHaveProperty('err');
      const events = done.sink.spans[0]?.events ?? [];
      expect(events.map(({ attributes }) => attributes['exception.type'])).toEqual(
        expect.arrayContaining(['RangeError', 'TypeError']),
      );
    });

    test('no secret is in any line or record', () => {
      expect(done.ending.stdout).not.toContain('hunter2');
      expect(inspect(done.sink.allLogs, { depth: null })).not.toContain('hunter2');
      expect(done.ending.stdout).toContain('[masked]');
    });
  });
});
