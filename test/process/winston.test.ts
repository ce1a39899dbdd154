import { describe, expect, test } from 'vitest';
import { jsonLinesOf, node, runProgram, type Ending } from './program.ts';
import { runIntoSink, startSink, type Sink } from './sink.ts';

const folder = 'test/fixtures/winston';

async function run(
  args: readonly string[],
  env = {},
): Promise<{ ending: Ending; sink: Sink; lines: Line[] }> {
  const { ending, sink } = await runIntoSink(args, { OTEL_SERVICE_NAME: 'shop', ...env });
  const lines = jsonLinesOf(ending.stdout).filter(
    (line) => (line['log_type'] ?? 'application') === 'application',
  );
  return { ending, sink, lines };
}

type Line = Readonly<Record<string, unknown>>;

function withoutTimes(stdout: string): string {
  return stdout.replaceAll(/"(?:datetime|record_id)":"[^"]*"|"uptime_seconds":[\d.]+/g, '""');
}

function bodies(sink: Sink): unknown[] {
  return sink.logs.map((record) => record.body);
}

describe('loggers that the application makes itself', () => {
  test.each([
    ['after the start, CommonJS', ['--require', './register', `${folder}/app.cjs`], {}],
    ['after the start by initTelemetry()', [`${folder}/app.cjs`], { START: '1' }],
    ['before the start', [`${folder}/app.cjs`], { START: '1', LOGGER_BEFORE: '1' }],
  ])('%s: ids on every line in a span, every record sent once', async (_name, args, env) => {
    const { sink, lines } = await run(args, env);
    const span = sink.spans[0];
    expect(sink.spans).toHaveLength(1);
    expect(lines.map((line) => line['message'])).toEqual([
      'outside',
      'inside',
      'of a child',
      'as an object',
      '%s of %d',
      'logged with too many',
      'again',
    ]);
    // The format of this logger leaves placeholders as they are; on OTLP they are filled.
    expect(bodies(sink)).toEqual(
      lines.map(({ message }) => (message === '%s of %d' ? 'parts of 2' : message)),
    );
    expect(lines[0]).toEqual({ level: 'info', message: 'outside' });
    for (const line of lines.slice(1)) {
      expect(line).toMatchObject({
        trace_id: span?.traceId,
        span_id: span?.spanId,
        trace_flags: '01',
      });
      expect(line['correlation_id']).toBe(span?.traceId);
    }
    expect(sink.logs.map((record) => record.traceId)).toEqual([
      '',
      ...Array(6).fill(span?.traceId),
    ]);
    expect(sink.logs.map((record) => record.severityText)).toEqual([
      'INFO',
      'INFO',
      'WARNING',
      'ERROR',
      'INFO',
      'ERROR',
      'ERROR',
    ]);
    for (const { attributes } of sink.logs.slice(5)) {
      expect(attributes).toMatchObject({
        'exception.type': 'RangeError',
        'exception.message': 'too many',
      });
      expect(Object.keys(attributes)).not.toContain('stack');
    }
    // Jaeger shows span events, and no log records.
    expect(span?.events.flatMap((event) => event.attributes['exception.message'] ?? [])).toEqual([
      'too many',
    ]);
    expect(sink.logs[1]?.attributes).toMatchObject({
      order_id: 42,
      'correlation.id': span?.traceId,
    });
    expect(sink.logs[2]?.attributes).toMatchObject({ part: 'child' });
  });

  test.each([
    ['--require', ['--require', './register', `${folder}/app.mjs`]],
    ['--import', ['--import', './register.js', `${folder}/app.mjs`]],
  ])('imported as an ES module, by %s', async (_name, args) => {
    const { sink, lines } = await run(args);
    expect(bodies(sink)).toEqual([
      'outside',
      'inside',
      'of a child',
      'as an object',
      'by the container',
    ]);
    expect(lines.map((line) => line['trace_id'])).toEqual([
      undefined,
      ...Array(4).fill(sink.spans[0]?.traceId),
    ]);
  });

  test('a stuck transport and a format that drops or throws lose nothing on the OTLP path', async () => {
    const { sink, ending } = await run(['--require', './register', `${folder}/stuck.cjs`]);
    const numbers = Array.from({ length: 100 }, (_, number) => `record ${number}`);
    expect(bodies(sink)).toEqual([...numbers, 'dropped by its format', 'its format throws']);
    expect(ending.stdout).toContain('the format threw, as without telemetry');
    expect(ending.code).toBe(0);
  });

  test('a logger that is a transport of another sends a record once; one object logged thrice is three records', async () => {
    const { sink, lines } = await run(['--require', './register', `${folder}/chain.cjs`]);
    expect(bodies(sink)).toEqual(['through two loggers', ...Array(3).fill('the same object')]);
    expect(lines).toHaveLength(5);
  });

  test('stdout is the same as without telemetry when no span is active', async () => {
    const plain = await runProgram([`${folder}/chain.cjs`]);
    const { ending } = await run(['--require', './register', `${folder}/chain.cjs`]);
    expect(ending.stdout).toBe(plain.stdout);
  });
});

describe('createLogger()', () => {
  test('writes one JSON line per record in the order of the record model, with ids', async () => {
    const { sink, lines } = await run(['--import', './register.js', `${folder}/create-logger.mjs`]);
    const span = sink.spans[0];
    const always = [
      'datetime',
      'level',
      'message',
      'service',
      'build_id',
      'hostname',
      'environment',
      'log_type',
      'record_id',
    ];
    expect(Object.keys(lines[0] ?? {})).toEqual(always);
    expect(Object.keys(lines[1] ?? {})).toEqual([
      ...always,
      'trace_id',
      'span_id',
      'trace_flags',
      'correlation_id',
      'order_id',
      'big',
    ]);
    expect(lines[1]).toMatchObject({
      level: 'WARNING',
      service: 'shop',
      trace_id: span?.traceId,
      big: '10',
    });
    expect(lines[1]?.['datetime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(lines[2]).toMatchObject({ part: 'child' });
    expect(lines[3]).toMatchObject({
      level: 'ERROR',
      exception: 'TypeError',
      exception_message: 'no user',
    });
    expect(lines[4]).toMatchObject({ tenant_id: 'acme', correlation_id: 'c-7' });
    expect(sink.logs).toHaveLength(5);
    expect(sink.logs[4]?.attributes).toMatchObject({
      'tenant.id': 'acme',
      'correlation.id': 'c-7',
    });
  });

  test('its lines past the streams of winston are those that winston writes', async () => {
    const program = ['--require', './register', `${folder}/direct-line.cjs`];
    const short = await runIntoSink(program);
    const long = await runIntoSink(program, { LONG_WAY: '1' });
    expect(withoutTimes(short.ending.stdout)).toBe(withoutTimes(long.ending.stdout));
    expect(bodies(short.sink)).toEqual(bodies(long.sink));
    expect(short.ending.code).toBe(0);
    // How many lines of each step went through the streams: those of which somebody could tell, or that nobody writes.
    expect(jsonLinesOf(short.ending.stderr)).toEqual(
      Object.entries({
        plain: 0,
        child: 0,
        defaults: 0,
        levels: 2,
        silent: 2,
        transports: 2,
        format: 2,
        readers: 1,
        waiting: 3,
        piped: 1,
        exception: 1,
        end: 0,
      }).map(([name, through]) => ({ name, long: through })),
    );
  });

  test('works without telemetry, without ids', async () => {
    const { lines, sink } = await run([`${folder}/create-logger.mjs`]);
    expect(lines).toHaveLength(5);
    expect(lines[1]).not.toHaveProperty('trace_id');
    expect(sink.requests).toEqual([]);
  });

  test('ends as it would when whoever reads stdout has gone', async () => {
    const sink = await startSink();
    const command = `{ "$0" --require ./register ${folder}/quiet-logger.cjs; echo "code $?" >&2; } | true`;
    const ending = await runProgram(
      ['-c', command, node],
      { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url },
      '/bin/sh',
    );
    await sink.close();
    expect(ending.stderr).toBe('code 0\n');
  });

  test('writes many lines of our own in one turn without a warning of Node.js', async () => {
    const { ending } = await run(['--require', './register', `${folder}/many-lines.cjs`]);
    expect(ending.stderr).toBe('');
    expect(ending.stdout.match(/"event_name":"authz_fail"/g)).toHaveLength(20);
  });
});

test.each([
  ['with telemetry', ['--require', './register']],
  ['without', []],
])(
  'createLogger() %s logs what cannot be read or marked, and throws only what the application threw',
  async (_name, args) => {
    const { ending, sink, lines } = await run([...args, `${folder}/unreadable.cjs`]);
    expect(ending).toMatchObject({ code: 0, stderr: 'cannot be read\n' });
    const messages = [
      'meta with a getter',
      'meta that is a proxy',
      'a frozen record',
      '[unreadable]',
      '[unreadable]',
      'cause',
    ];
    expect(lines.map(({ message }) => message)).toEqual([...messages, ...messages]);
    expect(lines[0]).toMatchObject({ a: 1, bad: '[unreadable]' });
    expect(lines[2]).toMatchObject({ b: 2 });
    expect(lines.slice(6).every(({ part }) => part === 'child')).toBe(true);
    const sent = args.length === 0 ? [] : [...messages, ...messages, 'own format'];
    expect(bodies(sink)).toEqual(sent);
  },
);
