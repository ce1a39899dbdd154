import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificates, type Certificates } from './certificates.ts';
import { spansOfCase, type ComparedSpan } from './compared-spans.ts';
import { runProgram, type Ending } from './program.ts';
import { runIntoSink, type Sink } from './sink.ts';

const program = 'test/fixtures/served-requests/http2.cjs';
let certificates: Certificates;
let plain: Ending;
let ending: Ending;
let sink: Sink;

beforeAll(async () => {
  certificates = makeCertificates();
  const env = {
    TEST_KEY: certificates.path('server.key'),
    TEST_CERT: certificates.path('server.pem'),
  };
  plain = await runProgram([program], env);
  ({ ending, sink } = await runIntoSink(['--require', './register', program], env));
});

afterAll(() => certificates.remove());

test('clients get the same answers', () => {
  expect(plain).toMatchObject({ code: 0, stdout: expect.stringContaining('200 done\n') });
  expect(ending).toEqual({ ...plain, stderr: ending.stderr });
});

test('each answer names the correlation id of its request, but those that we do not see', () => {
  expect(plain.stderr.trim().split('\n')).toEqual(Array(8).fill('echo undefined'));
  const named = [1, 2, 3, 6, 7, 8, 9].map((number) => `echo c-${number}`);
  expect(ending.stderr.trim().split('\n')).toEqual([...named, 'echo undefined']);
});

/** Of the server span: method, path, status or error, status of the span, and the spans of the application in it. */
function toRow(spans: readonly ComparedSpan[]): unknown[] {
  const server = spans.find(({ kind }) => kind === 2);
  if (server === undefined) return [];
  const { attributes, name, parent, status } = server;
  return [
    name,
    attributes['url.path'],
    attributes['http.response.status_code'] ?? attributes['error.type'],
    (status as { code: number }).code,
    parent,
    spans
      .filter((span) => span.kind === 1 && span.parent === name)
      .map((span) => span.name)
      .join(),
  ];
}

const caller = '00000000000000a1';

describe('a request of HTTP/2 has a server span, in whose context the application runs', () => {
  test.each(
    [
      ['a request', ['GET', '/ok', 200, 0, caller, 'end,handler']],
      ['a body', ['POST', '/ok', 200, 0, caller, 'data,end,handler']],
      ['an error', ['GET', '/broken', 500, 2, caller, 'handler']],
      [
        'a client that goes before the answer',
        ['GET', '/slow', 'ECONNRESET', 0, caller, 'close,handler'],
      ],
      ['a client that goes in the answer', ['GET', '/half', 200, 0, caller, 'handler']],
      ['a stream', ['GET', '/ok', 200, 0, caller, 'close,stream']],
      ['a stream that was not found', ['HEAD', '/missing', 404, 0, caller, 'close,stream']],
      ['TLS', ['GET', '/ok', 200, 0, caller, 'end,handler']],
      ['a route of fastify', ['GET /users/:id', '/users/7', 200, 0, caller, '']],
      ['gRPC, which has an instrumentation of its own', []],
      ['a handler that throws', ['GET', '/throws', 'RangeError', 2, caller, 'handler']],
    ].map(([name, row], index) => [name, index, row] as const),
  )('%s', (_name, index, row) => {
    expect(toRow(spansOfCase(sink.spans, index))).toEqual(row);
  });
});

test('a server span names what the semantic conventions name', () => {
  const server = spansOfCase(sink.spans, 7).find(({ kind }) => kind === 2);
  expect(server?.attributes).toEqual({
    'http.request.method': 'GET',
    'url.scheme': 'https',
    'url.path': '/ok',
    'network.protocol.version': '2',
    'network.peer.address': '127.0.0.1',
    'network.peer.port': 'number',
    'client.address': '127.0.0.1',
    'server.address': 'shop.test',
    'server.port': 8443,
    'user_agent.original': 'test',
    'http.response.status_code': 200,
    'correlation.id': 'c-8',
  });
});

test('a request of HTTP/1 that a server of HTTP/2 takes has one, too', () => {
  const own = sink.spans.filter(
    ({ kind, attributes }) => kind === 2 && attributes['network.protocol.version'] === '1.1',
  );
  expect(own.map(({ attributes }) => attributes['url.scheme'])).toEqual(['https']);
});

test('each has its access record, with its ids', () => {
  const records = sink.allLogs.filter(({ body }) => /^(?:GET|POST|HEAD) \//.test(String(body)));
  expect(records.map(({ body, attributes }) => [body, attributes['correlation.id']])).toEqual([
    ['GET /ok 200', 'c-1'],
    ['POST /ok 200', 'c-2'],
    ['GET /broken 500', 'c-3'],
    ['GET /slow was aborted', 'c-4'],
    ['GET /half 200', 'c-5'],
    ['GET /ok 200', 'c-6'],
    ['HEAD /missing 404', 'c-7'],
    ['GET /ok 200', 'c-8'],
    ['GET /users/:id 200', 'c-9'],
    ['GET / 200', expect.any(String)],
    ['GET /throws was aborted', 'c-11'],
  ]);
});
