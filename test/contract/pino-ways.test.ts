import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { jsonLinesOf, type Ending } from '../process/program.ts';
import { runIntoSink, type Sink } from '../process/sink.ts';

async function run(code: string): Promise<{ ending: Ending; sink: Sink }> {
  const inSpan = `
    const pino = require('pino');
    const { trace } = require('@opentelemetry/api');
    const inSpan = (run) => trace.getTracer('t').startActiveSpan('work', (span) => { run(); span.end(); });
    ${code}
  `;
  return runIntoSink(['--require', './register', '-e', inSpan]);
}

test.each([
  ['a destination', 'pino()'],
  [
    'a multistream of two',
    'pino({}, pino.multistream([{ stream: process.stdout }, { stream: process.stderr }]))',
  ],
  [
    'a transport in a worker',
    "pino({ transport: { target: 'pino/file', options: { destination: 1 } } })",
  ],
])('%s gets the ids, and the record is sent once', async (_way, logger) => {
  const { ending, sink } = await run(`
    const log = ${logger};
    inSpan(() => log.info({ a: 1, password: 'hunter2' }, 'inside'));
  `);
  const span = sink.spans[0];
  const lines = jsonLinesOf(ending.stdout);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    msg: 'inside',
    a: 1,
    password: '[masked]',
    trace_id: span?.traceId,
    span_id: span?.spanId,
  });
  expect(sink.logs).toMatchObject([{ body: 'inside', traceId: span?.traceId }]);
});

test("fastify's own logger is bridged: one line and one record for each of its own", async () => {
  const { ending, sink } = await run(`
    const app = require('fastify')({ logger: true });
    app.get('/users/:id', (request) => { request.log.info('handled'); return {}; });
    app.listen({ port: 0 }).then(async (address) => {
      await fetch(address.replace('[::1]', '127.0.0.1') + '/users/1');
      await app.close();
    });
  `);
  expect(ending.code).toBe(0);
  const lines = jsonLinesOf(ending.stdout);
  const handled = lines.filter(({ msg }) => msg === 'handled');
  const server = sink.spans.find(({ name }) => name === 'GET /users/:id');
  expect(handled).toHaveLength(1);
  expect(handled[0]).toMatchObject({ trace_id: server?.traceId, span_id: server?.spanId });
  expect(sink.logs.map(({ body }) => body)).toEqual(lines.map(({ msg }) => msg));
});

test('what the application hides by its own means is hidden on OTLP, too', async () => {
  const { ending, sink } = await run(`
    const log = pino({
      redact: ['customer.nickname'],
      serializers: { order: ({ id }) => ({ id }) },
      formatters: { log: ({ internal, ...rest }) => rest },
    });
    log.info({ customer: { nickname: 'minos' }, order: { id: 7, note: 'minos' }, internal: 'minos' }, 'hidden');
  `);
  expect(jsonLinesOf(ending.stdout)[0]).toMatchObject({
    order: { id: 7 },
    customer: { nickname: '[Redacted]' },
  });
  expect(sink.logs[0]?.attributes).toMatchObject({ order: { id: 7 } });
  expect(sink.logs[0]?.attributes).not.toHaveProperty('internal');
  expect(inspect(sink.logs, { depth: null })).not.toContain('minos');
});

test('names and levels of the application count', async () => {
  const { sink } = await run(`
    const own = pino({ messageKey: 'text', customLevels: { audit: 35 } });
    own.audit({ by: 'ada' }, 'checked');
    const syslog = pino({
      customLevels: { emerg: 80, crit: 60, warning: 40, info: 20 },
      useOnlyCustomLevels: true,
      level: 'info',
    });
    syslog.info('by name');
    syslog.crit('critical');
  `);
  expect(sink.logs.map(({ body, severityNumber }) => [body, severityNumber])).toEqual([
    ['checked', 11],
    ['by name', 9],
    ['critical', 18],
  ]);
  expect(sink.logs[0]?.attributes).toMatchObject({ by: 'ada' });
});

test('a line that is no JSON is still a record, and clean', async () => {
  const { ending, sink } = await run(`
    const log = pino({ timestamp: () => ',no json' });
    log.info({ password: 'hunter2' }, 'odd');
  `);
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  expect(ending.stdout).toContain('"msg":"odd"');
  expect(ending.stdout).not.toContain('hunter2');
  expect(sink.logs).toHaveLength(1);
});
