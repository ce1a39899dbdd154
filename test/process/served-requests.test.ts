import { beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../fixtures/served-requests/cases.cjs';
import {
  expectDifference,
  runByEach,
  spansOfCase,
  type ComparedSpan,
  type Difference,
  type Maker,
} from './compared-spans.ts';
import { runIntoSink } from './sink.ts';

let made: Awaited<ReturnType<typeof runByEach>>;

beforeAll(async () => {
  made = await runByEach('test/fixtures/served-requests/app.cjs');
}, 120_000);

function spansOf(maker: Maker, index: number): ComparedSpan[] {
  return spansOfCase(made.get(maker)?.spans ?? [], index);
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
const differences: Readonly<Record<string, Difference>> = {
  // A request is one request, however many servers of the process see it.
  'handed to another server': [{ spans: 1 }, { spans: 2 }],
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
      const [ours, theirs] = (['filrouge', 'opentelemetry'] as const).map((maker) =>
        spansOf(maker, index).filter(({ kind }) => kind === 2),
      );
      expectDifference(ours ?? [], theirs ?? [], differences[name] ?? [{}, {}]);
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
