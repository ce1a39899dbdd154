import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { runProgram, type Ending } from '../process/program.ts';
import { runIntoSink, startSink, type Sink } from '../process/sink.ts';

const fixture = 'test/fixtures/bridges/console.cjs';

/** Lines of a stack differ: those of our functions may be among them. */
function withoutFrames(text: string): string {
  return text.replace(/^\s+at .*\n/gm, '');
}

describe.each([
  ['--require', ['--require', './register', fixture], {}],
  ['--import', ['--import', './register.js', fixture], {}],
  ['initTelemetry()', [fixture], { START: '1' }],
] as const)('the console by %s', (_way, args, env) => {
  let bare: Ending;
  let ending: Ending;
  let sink: Sink;

  beforeAll(async () => {
    sink = await startSink();
    bare = await runProgram([fixture]);
    ending = await runProgram(args, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env });
    await sink.close();
  });

  test('what it prints is unchanged, and nothing of the application runs twice', () => {
    expect(ending.code).toBe(0);
    expect(ending.stdout).toBe(bare.stdout);
    expect(ending.stdout).toContain('inspected 1');
    expect(withoutFrames(ending.stderr)).toBe(withoutFrames(bare.stderr));
  });

  test('each print is one record, with the severity of its method', () => {
    expect(sink.logs.map(({ severityText, body }) => `${severityText} ${String(body)}`)).toEqual([
      'INFO outside',
      'INFO a part of 2 { order_id: 42 }',
      "INFO info [ 1, 2 ] Map(1) { 'a' => 1 }",
      'DEBUG debug',
      'WARNING warn',
      'ERROR with an error: RangeError: too many',
      'ERROR alone',
      "INFO user { password: '[masked]' }",
      'INFO password=[masked]',
      'WARNING Assertion failed: not so',
      expect.stringMatching(/^TRACE Trace: here\n +at /),
      'INFO group',
      'INFO in the group',
      // Node.js 26 shows that it is a proxy.
      expect.stringMatching(/^INFO \{.*\} \{ side: \[Getter\] \} (?:Proxy\()?\{ inside: 1 \}\)?$/s),
      'INFO ',
    ]);
  });

  test('the records have the ids of the span and of the caller', () => {
    const [outside, ...inside] = sink.logs;
    expect(outside?.traceId).toBe('');
    for (const record of inside) {
      expect(record).toMatchObject({ traceId: sink.spans[0]?.traceId });
      expect(record.attributes).toMatchObject({ 'correlation.id': 'corr-1', 'tenant.id': 'acme' });
    }
  });

  test('an error keeps its class, message, stack and cause', () => {
    const [first, second] = sink.logs.filter(({ severityText }) => severityText === 'ERROR');
    expect(first?.attributes).toMatchObject({
      'exception.type': 'RangeError',
      'exception.message': 'too many',
      'exception.stacktrace': expect.stringMatching(
        /^RangeError: too many\n\s+at [\s\S]+caused by: Error: the root/,
      ),
    });
    expect(second?.attributes).toMatchObject({ 'exception.type': 'TypeError' });
  });

  test('no secret is in any record', () => {
    expect(inspect(sink.allLogs, { depth: null })).not.toContain('hunter2');
  });
});

const printers = `
  const winston = require('winston');
  const transports = [new winston.transports.Console({ forceConsole: true })];
  winston.createLogger({ transports, format: winston.format.json() }).info('by winston');
  console.log('printed');
`;

describe('the console and others', () => {
  async function run(code: string, env = {}): Promise<{ ending: Ending; bodies: unknown[] }> {
    const { ending, sink } = await runIntoSink(['--require', './register', '-e', code], env);
    return { ending, bodies: sink.logs.map(({ body }) => body) };
  }

  test('a logger that prints on the console makes one record of a call', async () => {
    const { ending, bodies } = await run(printers);
    expect(ending.stdout).toContain('by winston');
    expect(bodies).toEqual(['by winston', 'printed']);
  });

  test('OTEL_NODE_DISABLED_INSTRUMENTATIONS=console leaves the console alone', async () => {
    const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'console' };
    const { ending, bodies } = await run(printers, env);
    expect(ending.stdout).toContain('printed');
    expect(bodies).toEqual(['by winston']);
  });

  test('what the diagnostics of OpenTelemetry print is no record', async () => {
    const { ending, bodies } = await run("console.log('printed')", { OTEL_LOG_LEVEL: 'debug' });
    expect(ending.stdout).toContain('Registered a global for');
    expect(bodies).toEqual(['printed']);
  });

  test('a processor that prints each record does not get what it prints', async () => {
    const sink = await startSink();
    const code = `
      const onEmit = ({ body }) => console.log('seen', body);
      const idle = () => Promise.resolve();
      const processor = { onEmit, forceFlush: idle, shutdown: idle };
      require('filrouge').initTelemetry({ logRecordProcessors: [processor] });
      console.log('printed');
    `;
    const ending = await runProgram(['-e', code], { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
    await sink.close();
    expect(ending.stdout).toContain('seen printed');
    expect(sink.logs.map(({ body }) => body)).toEqual(['printed']);
  });

  test.each([
    ['what was printed alone is not worth a line', "console.log('printed')", ''],
    [
      'a record of a logger is, also in front of what was printed',
      "require('filrouge').createLogger().info('logged'); console.log('printed')",
      'filrouge: 4 logs wait on disk for http://127.0.0.1:9/v1/logs; the next start sends them.\n',
    ],
  ])('when the collector is away, %s', async (_name, code, stderr) => {
    const ending = await runProgram(['--require', './register', '-e', code], {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    });
    expect(ending.stdout).toContain('printed');
    expect(ending.stderr).toBe(stderr);
  });
});
