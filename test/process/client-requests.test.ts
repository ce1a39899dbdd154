import { beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../fixtures/client-requests/cases.cjs';
import {
  expectDifference,
  runByEach,
  spansOfCase,
  traceOf,
  type ComparedSpan,
  type Difference,
  type Maker,
} from './compared-spans.ts';

/** What one way of making spans made of the cases. */
interface Made {
  readonly code: number | null;
  readonly stderr: string;
  /** By case: what the program got and what arrived at its server, and the traces of that. */
  readonly got: ReadonlyMap<string, { readonly seen: string; readonly traces: readonly string[] }>;
  readonly spans: readonly (readonly ComparedSpan[])[];
}

const made = new Map<Maker, Made>();

beforeAll(async () => {
  const byEach = await runByEach('test/fixtures/client-requests/app.cjs');
  for (const [maker, { ending, spans }] of byEach) {
    const [where = '', ...lines] = ending.stdout.trimEnd().split('\n');
    made.set(maker, {
      code: ending.code,
      stderr: ending.stderr.replaceAll(/\(node:\d+\)/g, ''),
      got: new Map(lines.map((line) => toGot(withoutPlaces(line, where)))),
      spans: cases.map((_, index) =>
        spansOfCase(spans, index).map(
          (span) => JSON.parse(withoutPlaces(JSON.stringify(span), where)) as ComparedSpan,
        ),
      ),
    });
  }
}, 120_000);

/** Ports differ from run to run: each becomes a number of its own. */
function withoutPlaces(text: string, where: string): string {
  const ports = JSON.parse(where.slice('where '.length)) as Record<string, unknown>;
  return ['port', 'tlsPort', 'h2Port', 'rawPort'].reduce(
    (changed, name, index) => changed.replaceAll(String(ports[name]), String(70_001 + index)),
    text,
  );
}

function toGot(line: string): readonly [string, { seen: string; traces: readonly string[] }] {
  const at = line.indexOf(' [');
  const [got, arrived, traces] = JSON.parse(line.slice(at + 1)) as [string, unknown, string[]];
  return [line.slice(0, at), { seen: JSON.stringify([got, arrived]), traces }];
}

function clientSpans(maker: Maker, index: number): readonly ComparedSpan[] {
  return made.get(maker)?.spans[index]?.filter(({ kind }) => kind === 3) ?? [];
}

const noSpan = { spans: 0 };
const oneSpan = { spans: 1 };
const broken = (type: string): Difference => [{ 'error.type': type }, { 'error.type': 'Error' }];
const cut: Difference = [
  {
    'error.type': 'ECONNRESET',
    status: { code: 2, message: 'aborted' },
    events: [
      {
        name: 'exception',
        'exception.type': 'ECONNRESET',
        'exception.message': 'aborted',
        hasStack: true,
      },
    ],
  },
  { 'error.type': undefined, status: { code: 0, message: '' }, events: [] },
];
const answered = (status: number): Difference => [
  {
    'http.response.status_code': status,
    'network.protocol.version': '1.1',
    'network.peer.address': '127.0.0.1',
    'network.peer.port': 'number',
  },
  {},
];
const [tunnelled] = answered(200);

/** What filrouge does otherwise, and what the other one does. */
const differences: Readonly<Record<string, Difference>> = {
  // What went out was POST.
  'http: method in small letters': [
    { 'http.request.method_original': undefined },
    { 'http.request.method_original': 'post' },
  ],
  // It is in no address that is sent.
  'http: URL with a user': [
    { 'url.full': 'http://127.0.0.1:70001/ok' },
    { 'url.full': 'http://[masked]@127.0.0.1:70001/ok' },
  ],
  // As it was sent.
  'http: query with signs': [
    { 'url.full': "http://127.0.0.1:70001/ok?name=jos%C3%A9+x&empty=&q='1'&[]=2" },
    { 'url.full': 'http://127.0.0.1:70001/ok?name=jos%C3%A9+x&empty=&q=%271%27&%5B%5D=2' },
  ],
  'undici: client': [
    { 'url.full': 'http://127.0.0.1:70001/a/../b', 'url.path': '/a/../b' },
    { 'url.full': 'http://127.0.0.1:70001/b', 'url.path': '/b' },
  ],
  // The path is what was asked for, not a host.
  'fetch: path with two slashes': [
    {
      'url.full': 'http://127.0.0.1:70001//elsewhere.test/y',
      'url.path': '//elsewhere.test/y',
      'server.address': '127.0.0.1',
      'server.port': 70_001,
    },
    {
      'url.full': 'http://elsewhere.test/y',
      'url.path': '/y',
      'server.address': 'elsewhere.test',
      'server.port': 80,
    },
  ],
  // Names of headers have no case.
  'http: user agent in capitals': [
    { 'user_agent.original': 'shop/1' },
    { 'user_agent.original': undefined },
  ],
  'others: axios': [
    { 'user_agent.original': 'axios/1.21.1' },
    { 'user_agent.original': undefined },
  ],
  'others: axios, 404': [
    { 'user_agent.original': 'axios/1.21.1' },
    { 'user_agent.original': undefined },
  ],
  // Whoever sends it.
  'http: ClientRequest': [oneSpan, noSpan],
  // It has an end.
  'http: gives up at once': [oneSpan, noSpan],
  // Node.js refuses it: nothing is sent.
  'http: header that is none': [noSpan, oneSpan],
  // The server is the one that is asked, not the proxy.
  'http: by a proxy': [
    {
      'server.address': 'shop.test',
      'server.port': 8080,
      'url.full': 'http://shop.test:8080/ok?a=1',
    },
    {
      'server.address': '127.0.0.1',
      'server.port': 70_001,
      'url.full': 'http://127.0.0.1:70001/ok?a=1',
    },
  ],
  // What was answered.
  'http: tunnel': [
    { ...tunnelled, 'url.full': 'http://127.0.0.1:70001' },
    { 'url.full': 'http://127.0.0.1:70001shop.test:443' },
  ],
  'http: upgrade': answered(101),
  // The code tells more than the name of the class.
  'http: https, certificate that nobody knows': broken('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
  'http: gives up before the answer': broken('ECONNRESET'),
  'http: gives up by a signal': [{ 'error.type': 'ABORT_ERR' }, { 'error.type': 'AbortError' }],
  'fetch: gives up before the answer': [{ 'error.type': 'TimeoutError' }, { 'error.type': 23 }],
  'http: server goes before the answer': broken('ECONNRESET'),
  'http: no answer of HTTP': broken('HPE_INVALID_CONSTANT'),
  'http: nobody there': broken('ECONNREFUSED'),
  'http: no such name': broken('ENOTFOUND'),
  // Caught by the program: to see the error we would have to catch it, too, and it would be reported as an exception of ours.
  'http: agent that throws': [
    { 'error.type': '_OTHER', status: { code: 2, message: 'not sent' }, events: [] },
    {
      'error.type': 'RangeError',
      status: { code: 2, message: 'no connection' },
      events: [
        {
          name: 'exception',
          'exception.type': 'RangeError',
          'exception.message': 'no connection',
          hasStack: true,
        },
      ],
    },
  ],
  // Half an answer is none.
  'http: server goes in the answer': cut,
  'http: server goes in the answer, and nobody listens': cut,
  // An address stands in brackets in a URL only.
  'fetch: IPv6': [{ 'server.address': '::1' }, { 'server.address': '[::1]' }],
};

/** What differs by the rule, of fetch: the semantic conventions know no empty query, none with `?`, and no original of a known method. */
function byTheConventions(span: ComparedSpan): ComparedSpan {
  const {
    'url.query': query,
    'http.request.method_original': original,
    ...attributes
  } = span.attributes;
  const bare = typeof query === 'string' ? query.replace(/^\?/, '') : '';
  return {
    ...span,
    attributes: {
      ...attributes,
      ...(bare === '' ? {} : { 'url.query': bare }),
      ...(original === undefined || original === attributes['http.request.method']
        ? {}
        : { 'http.request.method_original': original }),
    },
  };
}

const named = cases.map(({ name }, index) => [name, index] as const);

test('each program ends by itself, and says no more than without telemetry', () => {
  const plain = made.get('none');
  expect(plain?.code).toBe(0);
  for (const { code, stderr } of made.values()) expect([code, stderr]).toEqual([0, plain?.stderr]);
});

test.each(named)('%s: the program gets and sends the same', (name) => {
  const [plain, ours] = (['none', 'filrouge'] as const).map((maker) =>
    made.get(maker)?.got.get(name),
  );
  expect(plain?.seen).not.toMatch(/threw/);
  expect(ours?.seen).toBe(plain?.seen);
});

test.each(named)('%s: what arrives is in the trace', (name, index) => {
  const traces = made.get('filrouge')?.got.get(name)?.traces ?? [];
  expect(traces).toEqual(traces.map(() => traceOf(index)));
  expect(traces).toHaveLength(made.get('none')?.got.get(name)?.traces.length ?? NaN);
});

describe('the span of a request is that of OpenTelemetry’s instrumentations', () => {
  test.each(named.filter(([name]) => differences[name] === undefined))('%s', (_name, index) => {
    const ours = clientSpans('filrouge', index);
    expect(ours.length).toBeGreaterThan(0);
    expect(ours).toEqual(clientSpans('opentelemetry', index).map(byTheConventions));
  });

  test.each(named.filter(([name]) => differences[name] !== undefined))(
    '%s: a difference that is meant',
    (name, index) => {
      expectDifference(
        clientSpans('filrouge', index),
        clientSpans('opentelemetry', index).map(byTheConventions),
        differences[name] ?? [{}, {}],
      );
    },
  );
});

describe('spans of the program and of the server have the same parents', () => {
  const moved = new Set([
    'http: ClientRequest',
    'http: trace of the caller, forwarded in a list',
    // OpenTelemetry's has no span of a server of HTTP/2.
    'undici: https by HTTP/2',
  ]);
  test.each(named.filter(([name]) => !moved.has(name)))('%s', (_name, index) => {
    const [ours, theirs] = (['filrouge', 'opentelemetry'] as const).map((maker) =>
      made
        .get(maker)
        ?.spans[index]?.filter(({ kind }) => kind !== 3)
        .map(({ kind, name, parent }) => [kind, name, parent]),
    );
    expect(ours).toEqual(theirs);
  });

  test.each([...moved])('%s: the server is in the trace, too', (name) => {
    const spans = made.get('filrouge')?.spans[cases.findIndex((each) => each.name === name)];
    expect(spans?.map(({ kind, parent }) => [kind, parent])).toEqual([
      [2, 'GET'],
      [3, '00000000000000a1'],
    ]);
  });
});
