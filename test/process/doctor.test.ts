import { mkdirSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { version } from '#version';
import { createProject, type Project } from './doctor-project.ts';
import { node, root, runProgram } from './program.ts';
import { startSink } from './sink.ts';
import { createPlace, makeUnknown, nobody, only, startServer } from './spool-place.ts';

let project: Project;

beforeEach(() => {
  project = createProject();
});

/** A receiver that takes everything. */
function startTaker(): Promise<string> {
  return startServer((request, response) => {
    request.resume();
    response.end();
  });
}

describe('filrouge doctor', () => {
  test('ends with 0 where records arrive, and says so in lines and as JSON', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: await startTaker() };
    const { ending, report } = await project.diagnose(env);
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(report).toMatchObject({ version: 1, filrouge: version });
    const results = report.checks.map(({ name, result }) => [name, result]);
    expect(results).toEqual([
      ['Node.js', 'ok'],
      ['filrouge', 'ok'],
      ['@opentelemetry/api', 'ok'],
      ['other telemetry', 'ok'],
      ['start', 'ok'],
      ['settings', 'ok'],
      ['service name', 'ok'],
      ['traces', 'ok'],
      ['logs', 'ok'],
      ['clock', 'ok'],
      ['view', 'warning'],
      ['spool', 'ok'],
    ]);
    const { stdout } = await project.run([], env);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => /^\S/.test(line))).toHaveLength(report.checks.length);
    expect(lines[0]).toMatch(/^✓ ok {7}Node\.js {13}\d+\.\d+\.\d+ /);
    expect(stdout).not.toContain('\u001b');
  });

  test('leaves nothing behind in the folders that it looks at', async () => {
    const log = join(project.path, 'logs/order.log');
    await project.diagnose({ FILROUGE_LOG_FILE: log });
    expect(readdirSync(project.path).toSorted()).toEqual(['node_modules', 'package.json']);
  });

  test('says what to do behind each line, and ends with 1 when one failed', async () => {
    const ending = await project.run([], { OTEL_EXPORTER_OTLP_ENDPOINT: nobody });
    expect([ending.code, ending.stderr]).toEqual([1, '2 of 11 checks failed.\n']);
    expect(ending.stdout).toMatch(
      /^✗ failure {2}traces {14}http:\/\/127\.0\.0\.1:9\/v1\/traces: nobody listens at 127\.0\.0\.1:9\n {31}→ start `npx filrouge view` or a Collector, or correct OTEL_EXPORTER_OTLP_ENDPOINT\.$/m,
    );
  });

  test.each([['--jsno'], ['here']])('%s is a wrong command line', async (arg) => {
    const ending = await project.run([arg]);
    expect([ending.code, ending.stdout]).toEqual([2, '']);
    expect(ending.stderr).toMatch(/^[^\n]+\n$/);
  });

  test.each([
    ['waits until it is needed', {}],
    ['does not wait', { OTEL_METRICS_EXPORTER: 'otlp' }],
  ])('starts no telemetry by NODE_OPTIONS that %s', async (_, env) => {
    const sink = await startSink();
    const { ending, of } = await project.diagnose({
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      NODE_OPTIONS: '--require filrouge/register',
      ...env,
    });
    await sink.close();
    expect(ending.code).toBe(0);
    expect(of('start')).toMatchObject([{ found: 'NODE_OPTIONS loads filrouge/register' }]);
    expect(sink.requests.map(({ path }) => path).toSorted()).toEqual(['/v1/logs', '/v1/traces']);
    expect([sink.spans, sink.allLogs]).toEqual([[], []]);
  });
});

describe('filrouge doctor looks at packages and the start, and', () => {
  test('says that filrouge is not found from the folder', async () => {
    unlinkSync(join(project.path, 'node_modules/filrouge'));
    const { ending, of } = await project.diagnose();
    expect(ending.code).toBe(1);
    expect(of('filrouge')).toMatchObject([{ result: 'failure' }]);
    expect(of('filrouge')[0]?.advice).toContain('npm i filrouge');
  });

  test('says that another version of filrouge is found', async () => {
    project.copy('filrouge', '{ "version": "0.0.9" }');
    const { of } = await project.diagnose();
    expect(of('filrouge')).toMatchObject([{ result: 'warning' }]);
    expect(of('filrouge')[0]?.found).toContain('0.0.9 is found');
  });

  test('says that there are two copies of @opentelemetry/api', async () => {
    project.copy('@opentelemetry/api');
    const { of } = await project.diagnose();
    expect(of('@opentelemetry/api')).toMatchObject([{ result: 'warning' }]);
    expect(of('@opentelemetry/api')[0]?.found).toContain(
      `two copies: programs load 1.10.0 (${project.path}/node_modules/@opentelemetry/api), filrouge 1.10.0 (${root}`,
    );
    project.copy('@opentelemetry/api', '{ "version": "0.18.1" }');
    const old = await project.diagnose();
    expect(old.of('@opentelemetry/api')).toMatchObject([{ result: 'failure' }]);
  });

  test('names other telemetry that is installed', async () => {
    project.copy('dd-trace', '{ "version": "5.1.0", "exports": { ".": "./index.js" } }');
    const { of } = await project.diagnose();
    expect(of('other telemetry')).toMatchObject([
      { result: 'warning', found: 'dd-trace 5.1.0 is installed' },
    ]);
  });

  test.each([
    ['node app.js'],
    ['node --require ts-node/register app.ts'],
    ['node --import ./register.mjs app.ts'],
  ])('hints at how to start, which is no failure: %s', async (start) => {
    writeFileSync(join(project.path, 'package.json'), JSON.stringify({ scripts: { start } }));
    const { ending, of } = await project.diagnose({
      OTEL_EXPORTER_OTLP_ENDPOINT: await startTaker(),
    });
    expect(ending.code).toBe(0);
    expect(of('start')).toMatchObject([{ result: 'warning' }]);
  });

  test.each([
    ['node --require filrouge/register app.js'],
    ['NODE_ENV=production node -r "filrouge/register" app.js'],
    ['node --import=./node_modules/filrouge/dist/register.cjs app.mjs'],
  ])('sees that a script starts telemetry: %s', async (dev) => {
    writeFileSync(join(project.path, 'package.json'), JSON.stringify({ scripts: { dev } }));
    const { of } = await project.diagnose();
    expect(of('start')).toMatchObject([
      { result: 'ok', found: 'scripts of package.json load filrouge/register: dev' },
    ]);
  });

  test('does not stumble over a package.json that is none', async () => {
    writeFileSync(join(project.path, 'package.json'), '[');
    rmSync(join(project.path, 'node_modules'), { recursive: true });
    const { of } = await project.diagnose();
    expect(of('start')).toMatchObject([{ result: 'warning' }]);
  });
});

describe('filrouge doctor looks at the variables, and', () => {
  test.each([
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'failure', 'is "1.5"', 'expected a number between 0 and 1'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'failure', 'is "grpc"', 'expected http/protobuf'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 's3cret', 'failure', 'is 6 characters', 'expected key=value'],
    [
      'FILROUGE_SPOOLDIR',
      '/tmp',
      'warning',
      'is not a variable',
      'did you mean FILROUGE_SPOOL_DIR?',
    ],
    ['OTEL_SDK_DISABLED', 'true', 'failure', 'telemetry is off', 'unset OTEL_SDK_DISABLED'],
    ['OTEL_LOGS_EXPORTER', 'none', 'warning', 'logs are not sent', 'unset OTEL_LOGS_EXPORTER'],
    ['OTEL_TRACES_SAMPLER', 'always_off', 'warning', 'no trace is begun', 'keep a share'],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/no/ca.pem', 'failure', 'cannot be read', 'a PEM file'],
  ])('says what is wrong with %s=%s', async (variable, value, result, found, advice) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: await startTaker(), [variable]: value };
    const { ending, of } = await project.diagnose(env);
    expect([ending.code, ending.stderr.includes('filrouge: ')]).toEqual([
      Number(result === 'failure'),
      false,
    ]);
    const [check, ...others] = of('settings');
    expect([check?.result, others]).toEqual([result, []]);
    expect(check?.found).toMatch(new RegExp(`^${variable} `));
    expect(check?.found).toContain(found);
    expect(check?.advice).toContain(advice);
  });

  test('goes on as a program does, with what is used instead', async () => {
    const { of } = await project.diagnose({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'collector',
      OTEL_EXPORTER_OTLP_ENDPOINT: nobody,
    });
    expect(of('settings')).toMatchObject([{ result: 'failure' }]);
    expect(of('traces')[0]?.found).toContain(`${nobody}/v1/traces: nobody listens`);
  });

  test('asks for a name of the service', async () => {
    const { of } = await project.diagnose({ OTEL_SERVICE_NAME: '' });
    expect(of('service name')).toMatchObject([{ result: 'warning' }]);
  });
});

describe('filrouge doctor looks at the spool and the log file, and', () => {
  test.each([
    ['named', 'failure', { FILROUGE_SPOOL_DIR: 'taken/spool' }],
    ['not named', 'warning', { FILROUGE_SPOOL_DIR: '', XDG_STATE_HOME: '/dev/null' }],
  ])('says that a folder that is %s cannot be made', async (_, result, env) => {
    writeFileSync(join(project.path, 'taken'), '');
    const { of } = await project.diagnose({ ...env });
    expect(of('spool')).toMatchObject([{ result }]);
    expect(of('spool')[0]?.found).toMatch(/ cannot be written: .* is no folder$/);
  });

  test('says what waits, what was left by a newer version, and what was refused', async () => {
    const place = await createPlace();
    const env = { FILROUGE_SPOOL_DIR: place.path, OTEL_EXPORTER_OTLP_ENDPOINT: place.sink.url };
    await place.leave('order', 12);
    const waiting = await project.diagnose(env);
    expect(waiting.of('spool')).toMatchObject([
      { result: 'ok' },
      {
        found: expect.stringMatching(
          /^12 spans and 13 log records wait to be sent \(2 files, [\d.]+ kB\), the oldest for /,
        ),
      },
    ]);
    makeUnknown(only(place.segmentsOf('order', 'spans')));
    writeFileSync(join(place.path, 'order/rejected.logs.jsonl'), '{}\n');
    const worse = await project.diagnose(env);
    expect(worse.of('spool').slice(2)).toMatchObject([
      { result: 'warning', found: expect.stringContaining('1 segment of a newer version') },
      { result: 'warning', found: expect.stringContaining('1 log record refused by') },
    ]);
    // It only looked.
    expect(place.segmentsOf('order', 'spans')).toHaveLength(1);
  });

  test('follows a symbolic link to the spool, as programs do, and says what cannot be looked at', async () => {
    const place = await createPlace();
    const link = join(project.path, 'link');
    symlinkSync(place.path, link);
    const linked = await project.diagnose({ FILROUGE_SPOOL_DIR: link });
    expect(linked.of('spool')).toMatchObject([
      { result: 'ok' },
      { result: 'ok', found: 'nothing waits to be sent' },
    ]);
    symlinkSync(place.path, join(place.path, 'order'));
    const order = await project.diagnose({ FILROUGE_SPOOL_DIR: link });
    expect(order.of('spool')).toMatchObject([{ result: 'failure' }]);
    expect(order.of('spool')[0]?.found).toContain('is no folder');
  });

  test('says whether the log file can be written', async () => {
    const fine = await project.diagnose({ FILROUGE_LOG_FILE: 'logs/order.log' });
    expect(fine.of('log file')).toMatchObject([{ result: 'ok' }]);
    mkdirSync(join(project.path, 'logs'));
    const folder = await project.diagnose({ FILROUGE_LOG_FILE: 'logs' });
    expect(folder.of('log file')).toMatchObject([{ result: 'failure' }]);
    const below = await project.diagnose({ FILROUGE_LOG_FILE: 'package.json/order.log' });
    expect(below.of('log file')[0]?.found).toContain('is no folder');
  });
});

test('filrouge doctor loads nothing of OpenTelemetry, and --help names it', async () => {
  const spy =
    'import{createRequire}from"node:module";process.on("exit",()=>console.error("loaded",Object.keys(createRequire("file:///")("node:module")._cache).join()))';
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(spy)}`];
  const ending = await runProgram([...preload, join(root, 'dist/cli.cjs'), 'doctor']);
  expect(ending.stderr).toMatch(/loaded .*cli\.cjs/);
  expect(ending.stderr).not.toContain('@opentelemetry');
  const help = await runProgram(['dist/cli.cjs', '--help'], {}, node);
  expect(help.stdout).toContain('filrouge doctor [--json]');
});
