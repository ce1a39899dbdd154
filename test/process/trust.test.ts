import { describe, expect, test } from 'vitest';
import { jsonLinesOf, runProgram, startProgram } from './program.ts';
import { startSink } from './sink.ts';

type Arrived = Readonly<Record<string, string>>;

const quiet = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_SERVICE_NAME: 'order',
};

/** What each client sent to each host. */
async function callAll(
  hosts: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<
  readonly { readonly client: string; readonly host: string; readonly arrived: Arrived }[]
> {
  const { stdout, stderr } = await runProgram(
    ['--require', './register', 'test/fixtures/ids/callers.cjs', ...hosts],
    { ...quiet, ...env },
  );
  expect(stderr).toBe('');
  return jsonLinesOf(stdout) as unknown as Awaited<ReturnType<typeof callAll>>;
}

const everything = {
  traceparent: expect.any(String),
  'x-correlation-id': 'c-1',
  'x-tenant-id': 'acme',
  'x-client-id': 'order',
  baggage: 'basket=b-1',
};
const traceOnly = { traceparent: expect.any(String) };

const local = [
  '127.0.0.1',
  'localhost',
  'order',
  'order.svc',
  'order.shop.svc.cluster.local',
  'printer.local',
  'db.internal',
];
const foreign = ['api.example.com', 'internal.example.com', 'svc.example', 'order.svc.example.com'];

describe.each([
  ['sampled', {}],
  ['not sampled', { OTEL_TRACES_SAMPLER: 'always_off' }],
  ['sampled, without access records', { FILROUGE_ACCESS_RECORDS: 'false' }],
  [
    'not sampled, without access records',
    { OTEL_TRACES_SAMPLER: 'always_off', FILROUGE_ACCESS_RECORDS: 'false' },
  ],
])('what http, fetch, undici and gRPC send in a trace that is %s', (_name, env) => {
  test('ids and baggage to hosts at home, nothing but the trace context to others', async () => {
    const calls = await callAll([...local, ...foreign], env);
    expect(calls).toEqual(
      [...local, ...foreign].flatMap((host) =>
        ['http', 'fetch', 'undici', 'grpc'].map((client) => ({
          client,
          host,
          arrived: local.includes(host) ? everything : traceOnly,
        })),
      ),
    );
  });
});

describe('FILROUGE_PROPAGATE_HOSTS', () => {
  const hosts = ['order', 'api.example.com', 'deep.api.example.com', 'example.org'];

  test.each([
    ['api.example.com', ['api.example.com']],
    ['*.example.com', ['api.example.com', 'deep.api.example.com']],
    ['local, EXAMPLE.org', ['order', 'example.org']],
    ['*', hosts],
    ['nobody.invalid', []],
  ])('%s lets ids go to %j', async (list, allowed) => {
    const calls = await callAll(hosts, { FILROUGE_PROPAGATE_HOSTS: list });
    expect(calls).toHaveLength(hosts.length * 4);
    for (const { host, arrived } of calls) {
      expect(arrived).toEqual(allowed.includes(host) ? everything : traceOnly);
    }
  });
});

describe('a request of the public', () => {
  const callersTrace = 'a'.repeat(32);
  const headers = {
    traceparent: `00-${callersTrace}-${'b'.repeat(16)}-00`,
    'x-correlation-id': 'c-7',
    'x-device-id': 'd-7',
    'x-client-id': 'admin',
    'x-tenant-id': 'globex',
    baggage: 'role=admin',
  };

  async function serve(env: Readonly<Record<string, string>>, sent: Record<string, string>) {
    const sink = await startSink();
    const program = startProgram(['--require', './register', 'test/fixtures/ids/edge.cjs'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ...env,
    });
    const port = /listening (\d+)/.exec(await program.stdoutHas('\n'))?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: sent });
    const seen = (await answer.json()) as Record<string, unknown>;
    expect((await program.ended).code).toBe(0);
    await sink.close();
    const server = sink.spans.find(({ kind }) => kind === 2);
    return { answer, seen, server };
  }

  test('FILROUGE_EDGE=true begins a trace of its own that links to the caller, and takes nothing but the correlation id', async () => {
    const { answer, seen, server } = await serve({ FILROUGE_EDGE: 'true' }, headers);
    expect(seen).toEqual({
      traceId: expect.not.stringContaining(callersTrace),
      context: { correlationId: 'c-7' },
      baggage: [],
    });
    expect(answer.headers.get('x-correlation-id')).toBe('c-7');
    // The caller's flag says "not sampled": the public does not decide what we record.
    expect(server).toMatchObject({ traceId: seen['traceId'] });
    expect(server?.parentSpanId ?? '').toBe('');
    expect(server?.links).toMatchObject([{ traceId: callersTrace, spanId: 'b'.repeat(16) }]);
    expect(server?.attributes).not.toHaveProperty('tenant.id');
  });

  test.each([
    ['<script>', 'markup'],
    ['x'.repeat(129), 'too long'],
    ['a b', 'with a space'],
  ])('FILROUGE_EDGE=true replaces the correlation id %s (%s)', async (bad) => {
    const { answer, seen } = await serve({ FILROUGE_EDGE: 'true' }, { 'x-correlation-id': bad });
    expect(seen['context']).toEqual({ correlationId: seen['traceId'] });
    expect(answer.headers.get('x-correlation-id')).toBe(seen['traceId']);
  });

  test('without it, the caller is believed, and its tenant is not verified', async () => {
    const sampled = { ...headers, traceparent: headers.traceparent.replace(/00$/, '01') };
    const { seen, server } = await serve({}, sampled);
    expect(seen).toEqual({
      traceId: callersTrace,
      context: {
        correlationId: 'c-7',
        deviceId: 'd-7',
        clientId: 'admin',
        tenantId: 'globex',
        tenantVerified: false,
      },
      baggage: [['role', 'admin']],
    });
    expect(server).toMatchObject({ parentSpanId: 'b'.repeat(16), links: [] });
    expect(server?.attributes).toMatchObject({ 'tenant.id': 'globex', 'tenant.verified': false });
  });
});
