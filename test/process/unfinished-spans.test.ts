import { expect, test } from 'vitest';
import type { OtlpLogRecord } from '#otlp';
import { runProgram } from './program.ts';
import { runIntoSink, type Sink } from './sink.ts';

const program = 'test/fixtures/process/unfinished.mjs';

function unfinished({ allLogs }: Sink): readonly OtlpLogRecord[] {
  return allLogs.filter(({ eventName }) => eventName === 'span.unfinished');
}

test('a span that does not end is recorded while it is open, once, and changes nothing', async () => {
  const bare = await runProgram([program, '0', '1500']);
  const { ending, sink } = await runIntoSink(['--import', './register.js', program, '0', '1500'], {
    FILROUGE_UNFINISHED_AFTER_MILLIS: '200',
  });
  expect(ending).toEqual(bare);
  const server = sink.spans.find(
    ({ kind, attributes }) => kind === 2 && attributes['url.path'] === '/hanging',
  );
  const client = sink.spans.find(({ spanId }) => spanId === server?.parentSpanId);
  const records = unfinished(sink);
  expect(records.map(({ spanId }) => spanId).toSorted()).toEqual(
    [server?.spanId, client?.spanId].toSorted(),
  );
  const record = records.find(({ spanId }) => spanId === server?.spanId);
  expect(record).toMatchObject({
    severityText: 'INFO',
    traceId: server?.traceId,
    body: expect.stringMatching(/^GET \/hanging has not ended for 0\.\d s$/),
    attributes: {
      'log.type': 'system',
      'correlation.id': server?.traceId,
      'http.request.method': 'GET',
      'http.route': '/hanging',
      span_name: 'GET',
      span_kind: 'server',
      parent_span_id: client?.spanId,
      latency_millis: expect.any(Number),
    },
  });
  expect(record?.attributes['latency_millis']).toBeGreaterThanOrEqual(200);
});

test('what was open when the process was killed has been recorded', async () => {
  const env = { FILROUGE_UNFINISHED_AFTER_MILLIS: '100' };
  const { ending, sink } = await runIntoSink(
    ['--import', './register.js', program, '1', '1000', 'kill'],
    env,
  );
  expect(ending).toMatchObject({ signal: 'SIGKILL', stdout: 'quick\n1\n' });
  expect(unfinished(sink).map(({ attributes }) => attributes['span_name'])).toContain('open 0');
  expect(sink.spans.map(({ name }) => name)).not.toContain('open 0');
});

test('many open spans are recorded a hundred at a time, each once', async () => {
  const { ending, sink } = await runIntoSink(
    ['--import', './register.js', program, '350', '2500'],
    { FILROUGE_UNFINISHED_AFTER_MILLIS: '400' },
  );
  expect(ending).toMatchObject({ code: 0, stdout: 'quick\n350\ncut\n' });
  const names = unfinished(sink).map(({ attributes }) => String(attributes['span_name']));
  const open = names.filter((name) => name.startsWith('open '));
  expect(new Set(open).size).toBe(350);
  expect(open).toHaveLength(350);
});

test.each([
  ['none is wanted', { FILROUGE_UNFINISHED_AFTER_MILLIS: '0' }],
  ['none is old enough', {}],
])('nothing is recorded when %s', async (_why, env) => {
  const { ending, sink } = await runIntoSink(
    ['--import', './register.js', program, '3', '600'],
    env,
  );
  expect(ending.code).toBe(0);
  expect(sink.spans.length).toBeGreaterThan(2);
  expect(unfinished(sink)).toEqual([]);
});
