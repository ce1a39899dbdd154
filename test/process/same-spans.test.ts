import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { node, runProgram } from './program.ts';
import { startSink, type ReceivedSpan } from './sink.ts';

const folder = 'test/fixtures/same-spans';
const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

// Node.js reads TypeScript by itself from 22.18 on.
const { stdout: nodeVersion } = await runProgram(['-p', 'process.versions.node']);
const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
const readsTypeScript = major > 22 || (major === 22 && minor >= 18);

let database: PGlite;
let server: PGLiteSocketServer;
let databaseUrl: string;

beforeAll(async () => {
  database = await PGlite.create();
  server = new PGLiteSocketServer({ db: database, port: 0, host: '127.0.0.1', maxConnections: 10 });
  await server.start();
  databaseUrl = `postgres://postgres@${server.getServerConn()}/postgres`;
});

afterAll(async () => {
  await server.stop();
  await database.close();
});

/** Every span with its parent, as `scope kind name <- parent`, sorted. */
async function listSpans(args: readonly string[]): Promise<{ list: string[]; stderr: string }> {
  const sink = await startSink();
  const ending = await runProgram(args, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    TEST_DATABASE_URL: databaseUrl,
  });
  await sink.close();
  expect(ending.stdout).toBe('{"order":"7","users":[1,2,3]}\n');
  expect(ending.code).toBe(0);
  const byId = new Map(sink.spans.map((span) => [span.spanId, span]));
  const list = sink.spans.map((span) => {
    const parent = byId.get(span.parentSpanId);
    return `${name(span)} <- ${parent === undefined ? span.parentSpanId || 'root' : name(parent)}`;
  });
  return { list: list.sort(), stderr: ending.stderr };
}

function name(span: ReceivedSpan): string {
  return `${span.scope.replace(/^@opentelemetry\/instrumentation-|^filrouge\./, '')} ${kinds[span.kind]} ${span.name}`;
}

const expected = [
  'http client GET <- http server GET /orders/:id',
  'http client GET <- http server GET /orders/:id',
  'http client GET <- http server GET /orders/:id',
  'http client GET <- root',
  'http server GET /orders/:id <- http client GET',
  'http server GET /users/:id <- http client GET',
  'http server GET /users/:id <- http client GET',
  'http server GET /users/:id <- http client GET',
  'pg client pg-pool.connect <- http server GET /users/:id',
  'pg client pg-pool.connect <- http server GET /users/:id',
  'pg client pg-pool.connect <- http server GET /users/:id',
  'pg client pg.connect <- pg client pg-pool.connect',
  'pg client pg.query:SELECT postgres <- http server GET /users/:id',
  'pg client pg.query:SELECT postgres <- http server GET /users/:id',
  'pg client pg.query:SELECT postgres <- http server GET /users/:id',
];

describe(`the same spans on Node.js ${nodeVersion.trim()} (${node === process.execPath ? 'of this run' : 'TEST_NODE'})`, () => {
  test.each([
    ['CommonJS by --require', ['--require', './register', `${folder}/app.cjs`]],
    ['CommonJS by --import', ['--import', './register.js', `${folder}/app.cjs`]],
    ['CommonJS by initTelemetry()', [`${folder}/init.cjs`]],
    ['ES module by --require', ['--require', './register', `${folder}/app.mjs`]],
    ['ES module by --require of an ES module', ['--require', './register.js', `${folder}/app.mjs`]],
    ['ES module by --import', ['--import', './register.js', `${folder}/app.mjs`]],
    [
      'ES module with named imports by --require',
      ['--require', './register', `${folder}/app-named.mjs`],
    ],
    [
      'ES module with named imports by --import',
      ['--import', './register.js', `${folder}/app-named.mjs`],
    ],
    ['ES module by initTelemetry() and a dynamic import', [`${folder}/init.mjs`]],
  ])('%s', async (_way, args) => {
    expect((await listSpans(args)).list).toEqual(expected);
  });

  // Node.js before 22.18 does not read TypeScript: there is nothing to start.
  test.skipIf(!readsTypeScript).each([
    ['TypeScript by --require', ['--require', './register', `${folder}/app.ts`]],
    ['TypeScript by --import', ['--import', './register.js', `${folder}/app.ts`]],
    ['TypeScript by initTelemetry() and a dynamic import', [`${folder}/init.ts`]],
  ])('%s', async (_way, args) => {
    expect((await listSpans(args)).list).toEqual(expected);
  });

  test('a static import before initTelemetry() cannot be patched: fetch alone makes spans, and a line says so', async () => {
    const { list, stderr } = await listSpans([`${folder}/init-static.mjs`]);
    expect(list).not.toContain('pg client pg.query:SELECT postgres <- http server GET /users/:id');
    expect(stderr).toContain('express, pg, pg-pool were loaded before telemetry started');
  });
});
