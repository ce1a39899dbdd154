import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parseLogs, parseTraces } from '#otlp';
import { makeCertificates, type Certificates } from './certificates.ts';
import { knowsProxies } from './knows-proxies.ts';
import { runProgram, type Ending } from './program.ts';

const secret = 'NRAL-0123456789-s3cret';
const headers = { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${secret}` };

let certificates: Certificates;

beforeAll(() => {
  certificates = makeCertificates();
});

afterAll(() => certificates.remove());

/** Listens on a free port until the test is over. */
async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(listener: RequestListener): Promise<string> {
  return `http://${await listen(createServer(listener))}`;
}

/** Runs the command; whatever it says, no secret is in it. */
async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  const ending = await runProgram(['dist/cli.cjs', 'preset', ...args], env);
  expect(ending.stdout + ending.stderr).not.toContain('s3cret');
  return ending;
}

function check(endpoint: string, more: Readonly<Record<string, string>> = {}): Promise<Ending> {
  return run(['newrelic', '--check'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    ...headers,
    ...more,
  });
}

describe('filrouge preset', () => {
  test('lists all, and prints one for a shell and as JSON', async () => {
    const list = await run([]);
    expect([list.code, list.stderr]).toEqual([0, '']);
    expect(list.stdout).toContain('newrelic   New Relic');
    const shell = await run(['newrelic', '--region', 'eu']);
    expect(shell.stdout).toContain(
      'export OTEL_EXPORTER_OTLP_HEADERS="api-key=$NEW_RELIC_LICENSE_KEY"',
    );
    const json = await run(['newrelic', '--region', 'eu', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'newrelic', region: 'eu' });
    const all = await run(['--json']);
    expect(JSON.parse(all.stdout)).toHaveLength(10);
  });

  test.each([
    [['newrelik'], 'There is no preset "newrelik"; did you mean "newrelic"?\n'],
    [['newrelic', '--region', 'ue'], 'newrelic has no region "ue"; did you mean "us"?\n'],
    [['newrelic', 'elastic'], 'Found 2 names; expected filrouge preset NAME.\n'],
    [['\u001b[2J'], String.raw`There is no preset "\u001b[2J"; expected one of `],
  ])('%j is a wrong command line', async (args, line) => {
    const ending = await run(args);
    expect([ending.code, ending.stdout]).toEqual([2, '']);
    expect(ending.stderr).toContain(line);
  });

  test('what it prints is understood by a shell, and by --check', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.end();
    });
    const { stdout } = await run(['elastic']);
    const script = `${stdout}\n"$0" dist/cli.cjs preset elastic --check`;
    const ending = await runProgram(
      ['-c', script, process.execPath],
      { ELASTIC_OTLP_ENDPOINT: url, ELASTIC_API_KEY: 'key==' },
      '/bin/sh',
    );
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(asked).toEqual(['ApiKey key==', 'ApiKey key==']);
  });
});

describe('filrouge preset --check', () => {
  test('sends valid requests without records, with the headers, and says that they are taken', async () => {
    const bodies: [string | undefined, Buffer][] = [];
    const url = await serve(async (request, response) => {
      expect(request.headers).toMatchObject({
        'api-key': secret,
        'content-type': 'application/x-protobuf',
      });
      bodies.push([request.url, gunzipSync(await buffer(request))]);
      response.end();
    });
    const ending = await check(url, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    expect([ending.code, ending.stderr]).toEqual([0, '']);
    expect(ending.stdout).toBe(
      `traces to ${url}/v1/traces (api-key=***): accepted.\nlogs to ${url}/v1/logs (api-key=***): accepted.\n`,
    );
    const [[tracesPath, traces] = [], [logsPath, logs] = []] = bodies;
    expect([tracesPath, logsPath]).toEqual(['/v1/traces', '/v1/logs']);
    expect(parseTraces(traces ?? Buffer.of(1))).toMatchObject([{ scopeSpans: [] }]);
    expect(parseLogs(logs ?? Buffer.of(1))).toMatchObject([{ scopeLogs: [] }]);
  });

  test.each([
    [
      401,
      'HTTP 401: not signed in: the value of api-key is wrong or expired; set NEW_RELIC_LICENSE_KEY',
    ],
    [403, 'HTTP 403: not allowed'],
    [404, 'HTTP 404: nothing takes traces at /v1/traces'],
    [405, 'HTTP 405: POST is not taken there'],
    [413, 'HTTP 413: even an empty request'],
    [415, 'HTTP 415: it does not take http/protobuf'],
    [429, 'HTTP 429: too much was sent'],
    [500, 'HTTP 500: the back end, or a proxy before it, has trouble'],
  ])('explains %d', async (status, words) => {
    const url = await serve((request, response) => {
      response.writeHead(status).end(`Bad key ${request.headers['api-key']}`);
    });
    const ending = await check(url);
    expect([ending.code, ending.stderr]).toEqual([1, '0 of 2 requests were taken.\n']);
    expect(ending.stdout).toContain(words);
  });

  test('tells one signal that is taken from one that is not', async () => {
    const url = await serve((request, response) => {
      response.writeHead(request.url === '/v1/traces' ? 200 : 404).end();
    });
    const ending = await run(['newrelic', '--check', '--json'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      ...headers,
    });
    expect([ending.code, ending.stderr]).toEqual([1, '1 of 2 requests were taken.\n']);
    expect(JSON.parse(ending.stdout)).toMatchObject({
      name: 'newrelic',
      tried: [
        { signal: 'traces', accepted: true, headers: ['api-key'] },
        { signal: 'logs', accepted: false, status: 404 },
      ],
    });
  });

  test('explains a redirect, which it does not follow, and a web page', async () => {
    const redirecting = await serve((_request, response) => {
      response.writeHead(302, { Location: `/login?key=${secret}` }).end();
    });
    expect((await check(redirecting)).stdout).toContain(
      `a redirect to ${redirecting}/login, which`,
    );
    const page = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Hi');
    });
    const ending = await check(page);
    expect(ending.code).toBe(1);
    expect(ending.stdout).toContain('a web page (HTML) came instead of an answer of OTLP');
  });

  test('explains a back end that hangs, and one that is not there', async () => {
    const hanging = await serve(() => {});
    const ending = await check(hanging, { OTEL_EXPORTER_OTLP_TIMEOUT: '200' });
    expect(ending.code).toBe(1);
    expect(ending.stdout).toContain('no answer in time');
    const gone = await check('http://127.0.0.1:9');
    expect(gone.code).toBe(1);
    expect(gone.stdout).toContain('nobody listens at 127.0.0.1:9');
    const unknown = await check('http://no-such-host.invalid');
    expect(unknown.stdout).toContain('the name no-such-host.invalid is not found');
  });

  test('explains a port of gRPC', async () => {
    const address = await listen(createHttp2Server());
    const ending = await check(`http://${address}`);
    expect(ending.code).toBe(1);
    expect(ending.stdout).toContain('gRPC');
  });

  test.skipIf(!knowsProxies)('says that it goes by a proxy', async () => {
    const ending = await check('http://collector.test:4318', {
      HTTP_PROXY: 'http://user:s3cret@127.0.0.1:9',
    });
    expect(ending.code).toBe(1);
    expect(ending.stdout).toContain('It goes by the proxy 127.0.0.1:9.');
  });

  test.skipIf(knowsProxies)('says that Node.js cannot go by a proxy', async () => {
    const ending = await check('http://collector.test:4318', {
      HTTP_PROXY: 'http://user:s3cret@127.0.0.1:9',
    });
    expect(ending.code).toBe(1);
    expect(ending.stderr).toContain('expected Node.js 22.21, 24.5 or newer for that');
  });

  test('explains a connection that breaks', async () => {
    const address = await listen(
      createTcpServer((socket) => socket.once('data', () => socket.destroy())),
    );
    expect((await check(`http://${address}`)).stdout).toContain('the connection broke');
  });

  test('explains trouble with TLS, and uses the certificates as a program does', async () => {
    const { path, read } = certificates;
    const [cert, key, ca] = [read('server.pem'), read('server.key'), read('own.pem')];
    const listener: RequestListener = (_request, response) => void response.end();
    const options = { cert, key, ca, requestCert: true, rejectUnauthorized: true };
    const address = await listen(createSecureServer(options, listener));
    const unknown = await check(`https://${address}`);
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain('an authority that is not known');
    const trusted = { OTEL_EXPORTER_OTLP_CERTIFICATE: path('own.pem') };
    const anonymous = await check(`https://${address}`, trusted);
    expect(anonymous.stdout).toContain('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE');
    const identified = await check(`https://${address}`, {
      ...trusted,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: path('client.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: path('client.key'),
    });
    expect([identified.code, identified.stderr]).toEqual([0, '']);
    const plain = await serve(listener);
    const wrong = await check(plain.replace('http:', 'https:'));
    expect(wrong.stdout).toContain('no TLS is spoken there');
    expect((await check(`http://${address}`)).stdout).toContain('https://');
  });

  test('names the secret that is missing, and sends nothing', async () => {
    const unset = await run(['newrelic', '--check']);
    expect([unset.code, unset.stdout]).toEqual([2, '']);
    expect(unset.stderr).toMatch(/^NEW_RELIC_LICENSE_KEY is not set; expected licence key .*\n$/);
    const url = await serve(() => expect.unreachable());
    const empty = await check(url, { OTEL_EXPORTER_OTLP_HEADERS: 'api-key=' });
    expect([empty.code, empty.stdout]).toEqual([2, '']);
    expect(empty.stderr).toBe(
      'OTEL_EXPORTER_OTLP_HEADERS has no value for api-key; set NEW_RELIC_LICENSE_KEY, then export it again.\n',
    );
  });

  test('leaves out a signal that is not taken, or not sent', async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      response.end();
    });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url };
    const ending = await run(['jaeger', '--check'], env);
    expect(ending.code).toBe(0);
    expect(ending.stdout).toContain('logs were not tried: Jaeger takes none');
    const quiet = await run(['collector', '--check'], { ...env, OTEL_LOGS_EXPORTER: 'none' });
    expect([quiet.code, quiet.stdout]).toEqual([0, `traces to ${url}/v1/traces: accepted.\n`]);
    expect(paths).toEqual(['/v1/traces', '/v1/traces']);
  });

  test('shows no credentials of an address, and takes no bad one', async () => {
    const url = await serve((request, response) => {
      response.writeHead(request.headers.authorization === undefined ? 401 : 200).end();
    });
    const ending = await check(url.replace('//', '//user:s3cret@'));
    expect(ending.code).toBe(0);
    expect(ending.stdout).toContain(`traces to ${url}/v1/traces`);
    const bad = await check('api.honeycomb.io');
    expect([bad.code, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toContain('expected an http:// or https:// address');
  });
});
