import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from './certificates.ts';
import { createProject, secret, type Project } from './doctor-project.ts';
import { root, runProgram } from './program.ts';
import { runView } from './running-view.ts';
import { nobody, startServer } from './spool-place.ts';

let project: Project;

beforeEach(() => {
  project = createProject();
});

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A view of its own, which the test ends. */
async function startView(): Promise<string> {
  const { running, url } = await runView(join(project.path, 'data'));
  onTestFinished(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  });
  return url;
}

/** Lets a program leave a span and a log line in a view. */
async function sendTo(url: string): Promise<void> {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'order' };
  const code = "require('@opentelemetry/api').trace.getTracer('t').startSpan('made').end()";
  const ending = await runProgram(['--require', './register', '--eval', code], env);
  expect([ending.code, ending.stderr]).toEqual([0, '']);
}

describe('filrouge doctor asks the receiver, and', () => {
  test.each([
    [401, 'HTTP 401: not signed in', 'set OTEL_EXPORTER_OTLP_HEADERS'],
    [403, 'HTTP 403: not allowed', 'set OTEL_EXPORTER_OTLP_HEADERS'],
    [404, 'HTTP 404: nothing takes traces at /v1/traces', 'correct OTEL_EXPORTER_OTLP_ENDPOINT'],
    [415, 'HTTP 415: it does not take http/protobuf', 'OTEL_EXPORTER_OTLP_PROTOCOL=http/json'],
    [418, 'HTTP 418: it was refused', 'look up this status'],
    [503, 'HTTP 503: the back end', 'filrouge keeps records and tries again'],
  ])('explains %d', async (status, found, advice) => {
    const url = await startServer((request, response) => {
      response.writeHead(status).end(String(request.headers['api-key']));
    });
    const { ending, of } = await project.diagnose({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}`,
    });
    expect(ending.code).toBe(1);
    const [check] = of('traces');
    expect(check).toMatchObject({ result: 'failure' });
    expect(check?.found).toContain(`${url}/v1/traces (api-key=***): ${found}`);
    expect(check?.advice).toContain(advice);
  });

  test('asks by the protocol, the headers and the addresses that a program would', async () => {
    const asked: unknown[] = [];
    const url = await startServer((request, response) => {
      const { 'content-type': type, 'api-key': key, authorization } = request.headers;
      asked.push([request.url, type, key, authorization?.startsWith('Basic ')]);
      response.end('{}');
    });
    const { ending, of } = await project.diagnose({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      FILROUGE_ALSO_SEND_TO: `${url.replace('//', `//user:${secret}@`)}/second;signals=logs`,
    });
    expect(ending.code).toBe(0);
    expect(of('logs')).toHaveLength(2);
    expect(asked.toSorted()).toEqual([
      ['/second/v1/logs', 'application/json', undefined, true],
      ['/v1/logs', 'application/json', secret, undefined],
      ['/v1/traces', 'application/json', secret, undefined],
    ]);
  });

  test('ends where nobody answers, neither a receiver nor a view', async () => {
    const hanging = await startServer(() => {});
    const { ending, of } = await project.diagnose({
      OTEL_EXPORTER_OTLP_ENDPOINT: hanging,
      FILROUGE_VIEW_URL: hanging,
    });
    expect(ending.code).toBe(1);
    expect(of('traces')[0]?.found).toContain('no answer in time');
    expect(of('view')[0]?.found).toContain('no view answers');
  });

  test('explains a name that is not found, and a port of gRPC', async () => {
    const unknown = await project.diagnose({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://no-such-host.invalid',
    });
    expect(unknown.of('traces')[0]?.found).toContain('the name no-such-host.invalid is not found');
    const grpc = await project.diagnose({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${await listen(createHttp2Server())}`,
    });
    expect(grpc.of('traces')[0]?.found).toContain('gRPC');
  });

  test('explains an unknown authority, and uses the one that is named', async () => {
    const { path, read, remove } = makeCertificates();
    onTestFinished(remove);
    const options = { cert: read('server.pem'), key: read('server.key') };
    const address = await listen(
      createSecureServer(options, (_request, response) => void response.end()),
    );
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `https://${address}` };
    const unknown = await project.diagnose(env);
    expect(unknown.of('traces')[0]?.found).toContain('an authority that is not known');
    const named = { ...env, OTEL_EXPORTER_OTLP_CERTIFICATE: path('own.pem') };
    expect((await project.diagnose(named)).of('traces')).toMatchObject([{ result: 'ok' }]);
  });

  test.each([
    ['ahead of', -3_600_000],
    ['behind', 3_600_000],
  ])('says that the clock of this machine is %s that of the receiver', async (words, apartMs) => {
    const url = await startServer((_request, response) => {
      response.setHeader('Date', new Date(Date.now() + apartMs).toUTCString());
      response.end();
    });
    const { ending, of } = await project.diagnose({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect(ending.code).toBe(0);
    expect(of('clock')).toMatchObject([{ result: 'warning' }]);
    expect(of('clock')[0]?.found).toMatch(new RegExp(`^(3600|3601|3599) s ${words} that of`));
  });
});

describe('filrouge doctor asks the view, and', () => {
  test('says that nothing has come, and when the last thing came', async () => {
    const url = await startView();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, FILROUGE_VIEW_URL: url };
    const empty = await project.diagnose(env);
    expect(empty.ending.code).toBe(0);
    expect(empty.of('view')).toMatchObject([
      { result: 'warning', found: `${url}: nothing has come yet` },
    ]);
    await sendTo(url);
    const { of } = await project.diagnose(env);
    expect(of('view')).toMatchObject([{ result: 'ok' }]);
    expect(of('view')[0]?.found).toMatch(
      /: the last span or log line came at \d{4}-[\dT:.-]+Z, from one of 1 service$/,
    );
  });

  test('says that records go elsewhere', async () => {
    const FILROUGE_VIEW_URL = await startView();
    const env = { FILROUGE_VIEW_URL, OTEL_EXPORTER_OTLP_ENDPOINT: nobody };
    const { of } = await project.diagnose(env);
    expect(of('view')).toMatchObject([{ result: 'warning' }]);
    expect(of('view')[0]?.advice).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=${FILROUGE_VIEW_URL}`);
  });

  test('says that something else answers there, or wants a token', async () => {
    const other = await startServer((_request, response) => void response.writeHead(404).end());
    const else_ = await project.diagnose({ FILROUGE_VIEW_URL: other });
    expect(else_.of('view')).toMatchObject([{ result: 'warning' }]);
    expect(else_.of('view')[0]?.found).toContain('is no view');
    const closed = await startServer((_request, response) => void response.writeHead(401).end());
    const token = await project.diagnose({ FILROUGE_VIEW_URL: closed });
    expect(token.of('view')[0]?.found).toBe(`${closed} asks for its token`);
    const named = await project.diagnose({
      FILROUGE_VIEW_URL: closed.replace('//', `//user:${secret}@`),
    });
    expect(named.of('view')).toMatchObject([{ result: 'warning' }]);
    expect(token.of('view')[0]?.advice).toContain('FILROUGE_VIEW_TOKEN');
  });
});

test('docs/doctor.md shows what it prints', async () => {
  const page = readFileSync(join(root, 'docs/doctor.md'), 'utf8');
  const [text = '', json = ''] = [...page.matchAll(/```(?:console|json)\n([^]+?)```/g)].map(
    ([, block]) => block,
  );
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: nobody };
  const ending = await project.run([], env);
  // What differs each time: folders, versions, an address, free space.
  const toShape = (shown: string): string =>
    shown
      .replaceAll(project.path, '/home/ada/order')
      .replaceAll(root.replace(/\/$/, ''), '/home/ada/order/node_modules/filrouge')
      .replaceAll('127.0.0.1:9', '127.0.0.1:4318')
      .replaceAll(/\d+\.\d+\.\d+/g, 'VERSION')
      .replaceAll(/[\d.]+ [kMGT]B/g, 'SIZE');
  const printed = `$ npx filrouge doctor\n${ending.stdout}${ending.stderr}`;
  expect(toShape(text)).toBe(toShape(printed));
  const { report } = await project.diagnose(env);
  const shown = JSON.parse(json) as typeof report;
  expect(Object.keys(shown)).toEqual(Object.keys(report));
  const first = shown.checks[0];
  expect(report.checks).toContainEqual(first);
});
