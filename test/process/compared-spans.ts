import { expect } from 'vitest';
import { makeCertificates } from './certificates.ts';
import type { Ending } from './program.ts';
import { runIntoSink, type ReceivedSpan } from './sink.ts';

/** Who makes the spans of HTTP. */
export type Maker = 'filrouge' | 'opentelemetry' | 'none';

/** Runs a program of cases by each of them, one after the other. */
export async function runByEach(
  program: string,
): Promise<ReadonlyMap<Maker, { ending: Ending; spans: readonly ReceivedSpan[] }>> {
  const made = new Map<Maker, { ending: Ending; spans: readonly ReceivedSpan[] }>();
  const certificates = makeCertificates();
  const env = {
    TEST_KEY: certificates.path('server.key'),
    TEST_CERT: certificates.path('server.pem'),
  };
  try {
    for (const maker of ['filrouge', 'opentelemetry', 'none'] as const) {
      const { ending, sink } = await (maker === 'none'
        ? runIntoSink([program], env)
        : runIntoSink(['--require', './register', program], {
            ...env,
            FILROUGE_HTTP_SPANS: maker,
          }));
      made.set(maker, { ending, spans: sink.spans });
    }
  } finally {
    certificates.remove();
  }
  return made;
}

/** A span without what differs from run to run. */
export interface ComparedSpan {
  readonly name: string;
  readonly kind: number;
  readonly parent: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly object[];
  readonly status: object;
}

/** What both are expected to be where a difference is meant: attributes, `status`, `spans` (how many). */
export type Difference = readonly [ours: object, theirs: object];

/** The trace in which the case of this index runs. */
export function traceOf(index: number): string {
  return String(index + 1).padStart(32, '0');
}

/** The spans of the case of this index, sorted; one that arrived twice is one, as for every receiver of OTLP. */
export function spansOfCase(received: readonly ReceivedSpan[], index: number): ComparedSpan[] {
  const ofTrace = received.filter(({ traceId }) => traceId === traceOf(index));
  const byId = new Map(ofTrace.map((span) => [span.spanId, span]));
  return [...byId.values()]
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
    .sort((one, other) => sortKey(one).localeCompare(sortKey(other)));
}

function sortKey({ kind, name, attributes }: ComparedSpan): string {
  return `${kind} ${name} ${String(attributes['url.path'] ?? attributes['url.full'])}`;
}

/** Expects the first spans of both to differ as it is meant, and nowhere else. */
export function expectDifference(
  ours: readonly ComparedSpan[],
  theirs: readonly ComparedSpan[],
  [ourPart, theirPart]: Difference,
): void {
  const names = Object.keys(ourPart);
  const [one, other] = [viewOf(ours), viewOf(theirs)];
  expect([pick(one, names), pick(other, names)]).toEqual([ourPart, theirPart]);
  if (ours.length === 0 || theirs.length === 0) return;
  expect(pick(one, keysBut(one, names))).toEqual(pick(other, keysBut(other, names)));
}

function viewOf(spans: readonly ComparedSpan[]): Record<string, unknown> {
  const [first] = spans;
  const { attributes, ...rest } = first ?? {};
  return { ...attributes, ...rest, spans: spans.length };
}

function keysBut(from: object, names: readonly string[]): string[] {
  return Object.keys(from).filter((name) => !names.includes(name));
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
