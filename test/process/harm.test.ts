import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram, startProgram } from './program.ts';
import { startSink } from './sink.ts';

const program = 'test/fixtures/process/exit.cjs';

/** An address where nothing listens. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** What Node.js prints about an exception names the preload nowhere; our own lines are not compared. */
function withoutOurs(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !line.startsWith('filrouge: '))
    .join('\n');
}

describe('a program ends as it would without telemetry', () => {
  const ways = [
    'natural',
    'exit',
    'exitCode',
    'throw',
    'reject',
    'SIGTERM',
    'SIGKILL',
    'ownHandler',
  ];

  test.each(ways)('%s, with the collector away', async (way) => {
    const plain = await runProgram([program, way]);
    const ours = await runProgram(['--require', './register', program, way], {
      OTEL_EXPORTER_OTLP_ENDPOINT: await deadUrl(),
    });
    expect([ours.code, ours.signal]).toEqual([plain.code, plain.signal]);
    expect(ours.stdout.replace(/ \{.*\}/, '')).toBe(plain.stdout);
    const frames = (text: string): string => withoutOurs(text).replace(/^ {4}at .*\n/gm, '');
    expect(frames(ours.stderr)).toBe(frames(plain.stderr));
  });

  test.each(ways)('%s, with a collector', async (way) => {
    const sink = await startSink();
    // Node.js marks another column of a thrown error as soon as anything is imported.
    const plain = await runProgram(['--import', 'data:text/javascript,', program, way]);
    const ours = await runProgram(['--import', './register.js', program, way], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    });
    await sink.close();
    expect([ours.code, ours.signal]).toEqual([plain.code, plain.signal]);
    const frames = (text: string): string => text.replace(/^ {4}at .*\n/gm, '');
    expect(frames(ours.stderr)).toBe(frames(plain.stderr));
  });

  test('a program with a collector that hangs ends within its deadline of 1 s', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const start = performance.now();
    const ending = await runProgram(['--require', './register', program, 'natural'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    // What a program takes by itself is under a second; ten would be the time-out of a request.
    expect(performance.now() - start).toBeLessThan(6_000);
    silent.close();
    expect(ending.code).toBe(0);
    expect(ending.stderr).toContain('1 span waits on disk for');
  });

  test('flush() keeps a process alive that has nothing else to do', async () => {
    const sink = await startSink();
    const ending = await runProgram(['test/fixtures/process/flush.mjs'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    });
    await sink.close();
    expect(ending).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ending.stdout)).toEqual({
      produced: 1,
      exported: 1,
      spooled: 0,
      inFlight: 0,
      dropped: {},
    });
    expect(sink.spans).toHaveLength(1);
  });

  test('what a program produced arrives when it ends by itself', async () => {
    const sink = await startSink();
    await runProgram(['--require', './register', program, 'natural'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    });
    await sink.close();
    expect(sink.spans).toHaveLength(1);
    expect(sink.logs).toHaveLength(1);
  });
});

describe('trouble is said in one line', () => {
  test('the collector is away: within 10 s, and the program works on', async () => {
    const url = await deadUrl();
    const spool = mkdtempSync(join(tmpdir(), 'filrouge-spool-'));
    const start = performance.now();
    const { stderrHas, ended } = startProgram(
      ['--require', './register', 'test/fixtures/process/long.cjs'],
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        FILROUGE_SPOOL_DIR: spool,
      },
    );
    await stderrHas('\n');
    expect(performance.now() - start).toBeLessThan(10_000);
    const ending = await ended;
    expect(ending.code).toBe(0);
    expect(ending.stdout.match(/tick/g)?.length).toBeGreaterThan(40);
    expect(ending.stderr.split('\n')[0]).toBe(
      `filrouge: no answer from ${url}/v1/logs; the application goes on, logs wait in ${spool}/unknown_service_node-1ec0edbb. ` +
        'Is the collector, or `filrouge view`, running? (OTEL_EXPORTER_OTLP_ENDPOINT)',
    );
  });

  test('bad variables: one line each with found, expected, used', async () => {
    const sink = await startSink();
    const ending = await runProgram(['--require', './register', program, 'natural'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_TRACES_SAMPLER_ARG: '1.5',
      OTEL_BSP_MAX_QUEUE_SIZE: 'many',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'secret-without-equals',
      OTEL_SERVICE_NMAE: 'x',
      FILROUGE_COLOUR: 'red',
      OTEL_PYTHON_LOG_CORRELATION: 'true',
    });
    await sink.close();
    expect(ending.stderr.trimEnd().split('\n')).toEqual([
      'filrouge: FILROUGE_COLOUR is not a variable that filrouge knows; expected one of the documented names; it is ignored (see docs/configuration.md)',
      'filrouge: OTEL_BSP_MAX_QUEUE_SIZE is "many"; expected a whole number of at least 1; using 2048.',
      'filrouge: OTEL_EXPORTER_OTLP_HEADERS is 21 characters; expected key=value pairs separated by commas; using nothing.',
      'filrouge: OTEL_EXPORTER_OTLP_LOGS_PROTOCOL is "grpc"; expected http/protobuf, http/json; using as for all signals.',
      'filrouge: OTEL_SERVICE_NMAE is not a variable that filrouge knows; expected one of the documented names; it is ignored (did you mean OTEL_SERVICE_NAME?)',
      'filrouge: OTEL_TRACES_SAMPLER_ARG is "1.5"; expected a number between 0 and 1; using 1.',
    ]);
    expect(sink.spans).toHaveLength(1);
    expect(sink.logs).toHaveLength(1);
  });

  test('a second start returns the first handle and says so', async () => {
    const ending = await runProgram(['--require', './register', 'test/fixtures/process/twice.mjs']);
    expect(ending.stdout).toBe('true');
    expect(ending.stderr).toBe(
      'filrouge: telemetry was started before; this call returns the first handle and its options do not count.\n',
    );
  });
});

describe('Node.js below 22.16', () => {
  // A machine may have such a Node.js outside this project; the devDependency is newer.
  const old = process.env['TEST_OLD_NODE'] ?? '/usr/bin/node';
  const isOld =
    existsSync(old) &&
    isOlder(execFileSync(old, ['-p', 'process.versions.node'], { encoding: 'utf8' }));

  test.skipIf(!isOld).each([
    ['--require', ['--require', './register']],
    ['--import', ['--import', './register.js']],
  ])('%s: one line, and the program runs without telemetry', async (_flag, args) => {
    const plain = await runProgram([program, 'exit'], {}, old);
    const ours = await runProgram([...args, program, 'exit'], {}, old);
    expect([ours.code, ours.stdout]).toEqual([plain.code, plain.stdout]);
    expect(ours.stderr).toMatch(
      /^filrouge: Node\.js is [\d.]+; expected 22\.16 or newer; the application runs without telemetry\.\n$/,
    );
  });
});

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 22 || (major === 22 && minor < 16);
}

describe('standard variables', () => {
  test('OTEL_SDK_DISABLED: nothing is sent, nothing is said', async () => {
    const sink = await startSink();
    const ending = await runProgram(['--require', './register', program, 'natural'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_SDK_DISABLED: 'true',
    });
    await sink.close();
    expect(ending).toMatchObject({ code: 0, stderr: '', stdout: 'info: working\n' });
    expect(sink.requests).toEqual([]);
  });

  test('service name, resource attributes, endpoint, headers and compression per signal', async () => {
    const sink = await startSink();
    await runProgram(['--require', './register', program, 'natural'], {
      OTEL_SERVICE_NAME: 'named',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.name=other',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${sink.url}/base/`,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${sink.url}/own/traces`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=all',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=traces',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
    });
    await sink.close();
    const byPath = new Map(sink.requests.map((request) => [request.path, request.headers]));
    expect([...byPath.keys()].sort()).toEqual(['/base/v1/logs', '/own/traces']);
    expect(byPath.get('/own/traces')).toMatchObject({
      'x-key': 'traces',
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
    });
    expect(byPath.get('/base/v1/logs')).toMatchObject({
      'x-key': 'all',
      'content-type': 'application/json',
    });
    expect(sink.spans[0]?.resource).toMatchObject({
      'service.name': 'named',
      'deployment.environment.name': 'test',
      'telemetry.distro.name': 'filrouge',
    });
  });

  test.each([
    ['always_off', undefined, 0],
    ['traceidratio', '0', 0],
    ['traceidratio', '1', 1],
  ])('OTEL_TRACES_SAMPLER=%s with argument %s keeps %i spans', async (sampler, argument, kept) => {
    const sink = await startSink();
    await runProgram(['--require', './register', program, 'natural'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_TRACES_SAMPLER: sampler,
      ...(argument === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: argument }),
    });
    await sink.close();
    expect(sink.spans).toHaveLength(kept);
    expect(sink.logs).toHaveLength(1);
  });
});
