import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogsAnswer } from '#viewer/api';
import { Program } from './program.ts';

let demo: Program;
let shopUrl: string;
let viewUrl: string;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'filrouge-shop-'));
  demo = new Program(['scripts/demo/main.ts', '--requests', '1', '--data', dataDir]);
  shopUrl = addressIn(await demo.line(/^the shop's page/));
  viewUrl = addressIn(await demo.line(/^traces and logs/));
});

afterAll(async () => {
  demo.signal('SIGINT');
  await demo.exitCode();
  await demo[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

describe.runIf(process.platform === 'linux')('the shop', () => {
  test('shows a page, and sets no cookie before consent', async () => {
    const answer = await fetch(shopUrl);

    expect(await answer.text()).toContain('<form id="order"');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await fetch(`${shopUrl}/api/session`)).headers.getSetCookie()).toEqual([]);
  });

  test('sets the device_id cookie by consent, and takes it back', async () => {
    const given = await fetch(`${shopUrl}/api/consent`, { method: 'POST' });
    const withdrawn = await fetch(`${shopUrl}/api/consent`, { method: 'DELETE' });

    expect(given.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^device_id=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}; Path=\/; Max-Age=33696000; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    expect(withdrawn.headers.getSetCookie()).toEqual([
      'device_id=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    ]);
  });

  test('carries the ids of one order through the logs of all services', async () => {
    const deviceId = '123e4567-e89b-42d3-a456-426614174000';
    const answer = await placeOrder({ article: 'loom' }, { cookie: `device_id=${deviceId}` });

    const correlationId = answer.headers.get('x-correlation-id') ?? '';
    const logs = await logsOf(correlationId, 7, isOfApplication);
    expect(answer.status).toBe(201);
    expect(
      logs.map(({ service, message, tenant_id: tenant }) => [service, message, tenant]),
    ).toEqual([
      ['app', 'order asked', 'globex'],
      // Printed on the console; the next one is of winston, that of delivery of pino.
      ['user', 'users found: 1', 'globex'],
      ['user', 'user read', 'globex'],
      ['order', 'order created', 'globex'],
      ['delivery', 'delivery planned', 'globex'],
      ['order', 'order confirmed', 'globex'],
      ['app', 'order answered', 'globex'],
    ]);
    expect(new Set(logs.map((log) => log.trace_id)).size).toBe(1);
    expect(new Set(logs.map((log) => log.device_id))).toEqual(new Set([deviceId]));
    expect(logs.map((log) => log.client_id)).toEqual([
      undefined,
      'order',
      'order',
      'app',
      'order',
      'app',
      undefined,
    ]);
  });

  test('writes one access record for each served request, with what was recorded of it', async () => {
    const answer = await placeOrder({ article: 'spindle' });

    const correlationId = answer.headers.get('x-correlation-id') ?? '';
    const logs = await logsOf(correlationId, 4, (row) => row.attributes['log.type'] === 'network');
    expect(logs.map(({ service, message }) => [service, message]).toSorted()).toEqual([
      ['app', 'POST /api/orders 201'],
      ['delivery', 'POST /deliveries 201'],
      ['order', 'POST /orders 201'],
      ['user', 'GET /users/:id 200'],
    ]);
    expect(logs.find((log) => log.service === 'order')?.attributes).toMatchObject({
      'http.route': '/orders',
      'http.request.method': 'POST',
      'http.response.status_code': 201,
      'user.hash': expect.stringMatching(/^h1:/),
      'tenant.verified': true,
      input: { article: 'spindle', quantity: 1 },
      output: { status: 'confirmed' },
    });
  });

  test('writes the same line into the log file of the service', async () => {
    const answer = await placeOrder({ article: 'spindle' });

    const correlationId = answer.headers.get('x-correlation-id') ?? '';
    const read = async (): Promise<string[]> => {
      const names = ['app', 'user', 'order', 'delivery'];
      const texts = names.map((name) => readFile(join(dataDir, 'logs', `${name}.log`), 'utf8'));
      const files = await Promise.all(texts);
      return names.filter((_name, index) => files[index]?.includes(correlationId));
    };
    await expect.poll(read).toEqual(['app', 'user', 'order', 'delivery']);
  });

  test('logs the unhandled error with its stack, and lives on', async () => {
    const failed = await placeOrder({ scenario: 'error' });
    const next = await placeOrder({});

    const logs = await logsOf(failed.headers.get('x-correlation-id') ?? '', 7, isOfApplication);
    const error = logs.find((log) => log.service === 'delivery');
    expect([failed.status, next.status]).toEqual([502, 201]);
    expect(error).toMatchObject({ level: 'ERROR', message: expect.stringContaining('unhandled') });
    expect(JSON.stringify(error?.attributes)).toContain('delivery.cjs:');
  });

  test.each([
    ['a slow query', { scenario: 'slow' }, 201],
    ['a busy delivery service', { scenario: 'retry' }, 201],
    ['a declined card', { scenario: 'declined' }, 402],
    ['an unknown customer', { user_id: 99 }, 404],
    ['an unknown article', { article: 'minotaur' }, 404],
    ['a malformed quantity', { quantity: -1 }, 400],
    ['an unknown scenario', { scenario: 'flood' }, 400],
  ])('answers %s with its status', async (_name, order, status) => {
    const answer = await placeOrder(order);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('refuses an unknown tenant and a body that is no JSON', async () => {
    const tenant = await placeOrder({}, { 'x-tenant-id': 'umbrella' });
    const body = await fetch(`${shopUrl}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"user_id":',
    });

    expect([tenant.status, body.status]).toEqual([400, 400]);
  });
});

function placeOrder(order: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${shopUrl}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tenant-id': 'globex', ...headers },
    body: JSON.stringify({ user_id: 1, article: 'red-thread', quantity: 1, ...order }),
  });
}

type Row = LogsAnswer['logs'][number];

/** Waits until as many log records of a correlation id have arrived. Oldest first. */
async function logsOf(
  correlationId: string,
  wanted: number,
  filter: (row: Row) => boolean = () => true,
): Promise<Row[]> {
  const read = async (): Promise<Row[]> => {
    const answer = await fetch(`${viewUrl}/api/logs?correlation_id=${correlationId}`);
    return ((await answer.json()) as LogsAnswer).logs.filter(filter);
  };
  await expect.poll(async () => (await read()).length, { timeout: 10_000 }).toBe(wanted);
  return read();
}

function isOfApplication(row: Row): boolean {
  return row.attributes['log.type'] === 'application';
}

function addressIn(line: string): string {
  return /http\S+/.exec(line)?.[0] ?? '';
}
