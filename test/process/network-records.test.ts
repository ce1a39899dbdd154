import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { OtlpLogRecord } from '#otlp';
import { runProgram } from './program.ts';
import { runIntoSink, type Sink } from './sink.ts';

const connections = 'test/fixtures/process/connections.mjs';

const args = ['--import', './register.js', connections];

function network({ allLogs }: Sink): readonly OtlpLogRecord[] {
  return allLogs.filter(({ attributes }) => attributes['log.type'] === 'network');
}

test('trouble of connections is recorded on both ends, and changes nothing', async () => {
  const bare = await runProgram([connections]);
  const { ending, sink } = await runIntoSink(args);
  expect(ending).toEqual(bare);
  expect(ending.code).toBe(0);
  const records = network(sink).map(({ eventName, body, attributes }) => [
    eventName,
    String(body).replaceAll(/:\d{4,5}\b/g, ':PORT'),
    attributes['error.code'],
  ]);
  const unread = 'no request could be read from a client';
  expect(records).toEqual([
    ['client.connection.failed', 'GET to 127.0.0.1:PORT failed: ECONNREFUSED', 'ECONNREFUSED'],
    ['client.connection.failed', 'GET to 127.0.0.1:PORT failed: ECONNREFUSED', 'ECONNREFUSED'],
    // Of the connection, not again of the pool that waited for it.
    [
      'client.connection.failed',
      'pg.connect to 127.0.0.1:PORT failed: ECONNREFUSED',
      'ECONNREFUSED',
    ],
    ['http.server.request', 'GET /cut was aborted', 'ECONNRESET'],
    ['client.connection.failed', 'GET to 127.0.0.1:PORT failed: ECONNRESET', 'ECONNRESET'],
    ['http.server.request', 'GET /well 200', undefined],
    ['http.server.client_error', `${unread}: HPE_INVALID_METHOD`, 'HPE_INVALID_METHOD'],
    ['http.server.client_error', `${unread}: HPE_INVALID_METHOD`, 'HPE_INVALID_METHOD'],
    [
      'http.server.client_error',
      expect.stringContaining(`${unread}: ERR_SSL_`),
      expect.stringMatching(/^ERR_SSL_/),
    ],
    ['http.server.client_error', `${unread}: HPE_INVALID_METHOD`, 'HPE_INVALID_METHOD'],
    ['http.server.client_error', expect.stringContaining(unread), expect.stringMatching(/^HPE_/)],
    [
      'client.connection.failed',
      expect.stringContaining('GET to 127.0.0.1:PORT failed: '),
      expect.any(String),
    ],
  ]);
});

test('a failed call says whom it called, how long it took, and in which trace', async () => {
  const { sink } = await runIntoSink(args);
  const failed = network(sink).find(({ eventName }) => eventName === 'client.connection.failed');
  const span = sink.spans.find(({ spanId }) => spanId === failed?.spanId);
  expect(failed).toMatchObject({ severityText: 'WARNING', traceId: span?.traceId });
  expect(failed?.attributes).toMatchObject({
    'http.request.method': 'GET',
    'server.address': '127.0.0.1',
    'server.port': span?.attributes['server.port'],
    'correlation.id': span?.traceId,
    latency_millis: expect.any(Number),
  });
});

test('a request that was cut short has no status on its span, for none was sent', async () => {
  const { sink } = await runIntoSink(args);
  const served = sink.spans.filter(({ kind }) => kind === 2);
  expect(
    served.map(({ attributes }) => [
      attributes['url.path'],
      attributes['http.response.status_code'],
      attributes['error.type'],
    ]),
  ).toEqual([
    ['/cut', undefined, 'ECONNRESET'],
    ['/well', 200, undefined],
  ]);
});

test('FILROUGE_ACCESS_RECORDS=false records nothing of the network', async () => {
  const { sink } = await runIntoSink(args, { FILROUGE_ACCESS_RECORDS: 'false' });
  expect(network(sink)).toEqual([]);
  expect(sink.spans.length).toBeGreaterThan(5);
});

test('an agent that throws ends the program as without telemetry, and its span says why', async () => {
  const program = 'test/fixtures/process/agent-throws.cjs';
  const bare = await runProgram([program]);
  const { ending, sink } = await runIntoSink(['--require', './register', program]);
  expect(bare).toMatchObject({ code: 1, stderr: expect.stringContaining('no connection') });
  expect({ ...ending, stderr: toFirstLines(ending.stderr) }).toEqual({
    ...bare,
    stderr: toFirstLines(bare.stderr),
  });
  expect(sink.spans).toMatchObject([
    { name: 'GET', attributes: { 'error.type': 'RangeError' }, status: { code: 2 } },
  ]);
});

/** Without the frames of the stack, among which is one of ours. */
function toFirstLines(stderr: string): string {
  return stderr.replaceAll(/^ {4}at .*\n/gm, '');
}

describe('the span of a request that is not sampled is recorded for its access record, where somebody reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-network-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['sent', {}, 'true'],
    [
      'in a file',
      { OTEL_LOGS_EXPORTER: 'none', FILROUGE_LOG_FILE: join(folder, 'app.log') },
      'true',
    ],
    ['by nobody', { OTEL_LOGS_EXPORTER: 'none' }, 'false'],
    ['not wanted', { FILROUGE_ACCESS_RECORDS: 'false' }, 'false'],
  ])('%s', async (_where, env, isRecorded) => {
    const { ending } = await runIntoSink(
      ['--require', './register', 'test/fixtures/process/recorded.cjs'],
      { OTEL_TRACES_SAMPLER: 'always_off', ...env },
    );
    expect(ending).toMatchObject({ code: 0, stdout: `${isRecorded}\n`, stderr: '' });
  });
});
