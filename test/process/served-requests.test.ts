import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../fixtures/served-requests/cases.cjs';
import { makeCertificates, type Certificates } from './certificates.ts';
import type { Ending } from './program.ts';
import { runIntoSink, type ReceivedSpan } from './sink.ts';

type Maker = 'filrouge' | 'opentelemetry' | 'none';

/** What one way of making spans made of the cases. */
interface Made {
  readonly ending: Ending;
  readonly spans: readonly ReceivedSpan[];
}

let certificates: Certificates;
const made = new Map<Maker, Made>();

beforeAll(async () => {
  certificates = makeCertificates();
  for (const maker of ['filrouge', 'opentelemetry', 'none'] as const) {
    const { ending, sink } = await runIntoSink(
      [
        ...(maker === 'none' ? [] : ['--require', './register']),
        'test/fixtures/served-requests/app.cjs',
      ],
      {
        TEST_KEY: certificates.path('server.key'),
        TEST_CERT: certificates.path('server.pem'),
        ...(maker === 'none' ? {} : { FILROUGE_HTTP_SPANS: maker }),
      },
    );
    made.set(maker, { ending, spans: sink.spans });
  }
}, 120_000);

afterAll(() => certificates.remove());

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}

interface ComparedSpan {
  readonly name: string;
  readonly kind: number;
  readonly parent: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly object[];
  readonly status: object;
}

/** The spans of a case, without what differs from run to run. */
function spansOf(maker: Maker, index: number): ComparedSpan[] {
  const trace = String(index + 1).padStart(32, '0');
  const spans = (made.get(maker)?.spans ?? []).filter(({ traceId }) => traceId === trace);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return spans
    .map(({ name, kind, parentSpanId, attributes, events, status }) => {
      const { 'network.peer.port': port, ...rest } = attributes;
      return {
        name,
        kind,
        parent: byId.get(parentSpanId)?.name ?? parentSpanId,
        attributes: {
          ...rest,
          ...(port === undefined ? {} : { 'network.peer.port': typeof port }),
        },
        events: events.map(
          ({ name, attributes: { 'exception.stacktrace': stack, ...others } }) => ({
            name,
            ...others,
            hasStack: stack !== undefined,
          }),
        ),
        status,
      };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

test('each program ends by itself, and says nothing', () => {
  for (const { ending } of made.values()) expect(ending).toMatchObject({ code: 0, stderr: '' });
});

test('clients get the same answers, but for the header of the correlation id', () => {
  const plain = made.get('none')?.ending.stdout;
  for (const { name } of cases) expect(plain).toContain(`${name} "`);
  for (const maker of ['filrouge', 'opentelemetry'] as const)
    expect(made.get(maker)?.ending.stdout.replaceAll(/x-correlation-id: \w+\\r\\n/g, '')).toBe(
      plain,
    );
});

/** No request reaches a handler of requests. */
const without: ReadonlySet<string> = new Set(['upgrade', 'malformed']);

/** What filrouge does otherwise, and what the other one does. */
const differences: Readonly<Record<string, readonly [ours: object, theirs: object]>> = {
  // A request is one request, however many servers of the process see it.
  'handed to another server': [{ servers: 1 }, { servers: 2 }],
  // The path is what was asked for, not a host.
  'target with two slashes': [{ 'url.path': '//elsewhere.test/y' }, { 'url.path': '/y' }],
  'host that is none': [{ 'url.path': '/' }, { 'url.path': undefined }],
  // The first one is nearest to the client.
  'x-forwarded by two proxies': [
    { 'server.address': 'public.test', 'server.port': 8443 },
    { 'server.address': 'public.test', 'server.port': 'NaN' },
  ],
};

describe('the span of a served request is that of @opentelemetry/instrumentation-http', () => {
  const named = cases.map(({ name }, index) => [name, index] as const);
  test.each(named.filter(([name]) => differences[name] === undefined))('%s', (name, index) => {
    const ours = spansOf('filrouge', index);
    expect(ours.length > 0).toBe(!without.has(name));
    expect(ours).toEqual(spansOf('opentelemetry', index));
  });

  test.each(named.filter(([name]) => differences[name] !== undefined))(
    '%s: a difference that is meant',
    (name, index) => {
      const found = (['filrouge', 'opentelemetry'] as const).map(
        (maker): Record<string, unknown> => {
          const servers = spansOf(maker, index).filter(({ kind }) => kind === 2);
          return { ...servers[0]?.attributes, servers: servers.length };
        },
      );
      const [ours = {}, theirs = {}] = differences[name] ?? [];
      const shared = Object.keys(ours);
      expect(found.map((each) => pick(each, shared))).toEqual([ours, theirs]);
      const rest = found.map((each) =>
        Object.entries(each).filter(([key]) => !shared.includes(key)),
      );
      expect(Object.fromEntries(rest[0] ?? [])).toEqual(Object.fromEntries(rest[1] ?? []));
    },
  );
});

test('an instrumentation that the application gives takes the place of ours: one span for each end', async () => {
  const { ending, sink } = await runIntoSink(['test/fixtures/served-requests/given.cjs']);
  expect(ending).toMatchObject({ code: 0, stderr: '' });
  const spans = sink.spans.map(({ kind, scope, attributes }) => [kind, scope, attributes['given']]);
  const scope = '@opentelemetry/instrumentation-http';
  expect(spans.sort()).toEqual([
    [2, scope, true],
    [3, scope, true],
  ]);
});
