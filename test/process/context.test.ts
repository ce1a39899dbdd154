import { beforeAll, expect, test } from 'vitest';
import { jsonLinesOf, type Ending } from './program.ts';
import { runIntoSink, type Sink } from './sink.ts';

type Known = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

let ending: Ending;
let sink: Sink;
let known: Known;

beforeAll(async () => {
  const args = ['--require', './register', 'test/fixtures/ids/context.cjs'];
  const env = { OTEL_SERVICE_NAME: 'order', FILROUGE_PSEUDONYM_KEY: 'k' };
  ({ ending, sink } = await runIntoSink(args, env));
  known = JSON.parse(/^known (.*)$/m.exec(ending.stdout)?.[1] ?? '{}') as Known;
});

const pseudonym = /^h1:[\w-]{22}$/;

test('outside of any work nothing is known, and setContext() says in one line that nothing was set', () => {
  expect(known['outside']).toEqual({});
  expect(known['setOutside']).toBe(false);
  expect(ending.stderr).toBe(
    'filrouge: setContext() was called outside a request; expected it inside one, or inside runWithContext(); nothing was set.\n',
  );
});

test('a tenant of a header is not verified until setContext() says it; user and session are keyed hashes', () => {
  expect(known['before']).toMatchObject({
    correlationId: 'c-1',
    tenantId: 'from-a-header',
    tenantVerified: false,
  });
  expect(known['before']).not.toHaveProperty('userId');
  expect(known['set']).toBe(true);
  expect(known['after']).toMatchObject({
    correlationId: 'c-1',
    tenantId: 'acme',
    tenantVerified: true,
    userId: expect.stringMatching(pseudonym),
    sessionId: expect.stringMatching(pseudonym),
  });
  // The same user is the same everywhere.
  expect(known['job']?.['userId']).toBe(known['after']?.['userId']);
});

test('what runWithContext() sets ends with it, and is cut', () => {
  expect(known['within']).toMatchObject({ tenantId: 'globex', userId: known['after']?.['userId'] });
  expect(String(known['within']?.['deviceId']).length).toBeLessThanOrEqual(128);
  expect(known['afterwards']).toEqual(known['after']);
  expect(known['job']).toEqual({ correlationId: 'job-1', userId: known['after']?.['userId'] });
});

test('the ids are on the line, on the OTLP record, on the server span and on the access record', () => {
  const line = jsonLinesOf(ending.stdout).find(({ message }) => message === 'known');
  expect(line).toMatchObject({
    tenant_id: 'acme',
    tenant_verified: true,
    user_id: known['after']?.['userId'],
    session_id: known['after']?.['sessionId'],
  });
  const attributes = {
    'correlation.id': 'c-1',
    'tenant.id': 'acme',
    'user.hash': known['after']?.['userId'],
    'session.id': known['after']?.['sessionId'],
  };
  const span = sink.spans.find((one) => one.attributes['url.path'] === '/outer');
  const access = sink.allLogs.find(({ body }) => body === 'GET /outer 200');
  const record = sink.allLogs.find(({ body }) => body === 'known');
  for (const one of [span, access, record]) expect(one?.attributes).toMatchObject(attributes);
});

test('correlation and tenant travel; user and session do not', () => {
  expect(known['inner']?.['names']).toEqual([]);
  expect(known['inner']?.['ids']).toMatchObject({
    correlationId: 'c-1',
    tenantId: 'acme',
    tenantVerified: false,
    clientId: 'order',
  });
  expect(known['inner']?.['ids']).not.toHaveProperty('userId');
});
