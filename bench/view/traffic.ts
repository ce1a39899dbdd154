import { createRandom } from '../../scripts/demo/random.ts';
import { Batches, type Request } from './batches.ts';
import {
  clientKind,
  failures,
  internalKind,
  serverKind,
  serviceNames,
  toLog,
  toSpan,
  type MadeSpan,
  type Subject,
} from './rows.ts';

/** What is made. */
export interface Wanted {
  /** Traces of about ten spans and ten log records. */
  readonly traces: number;
  /** The last instant, in milliseconds since 1970. */
  readonly endMs: number;
  /** Index of the first trace: traces of another index have other ids. */
  readonly first?: number;
  /** Also five long traces and one that is twenty times as long. */
  readonly withLong: boolean;
}

const seed = 20_261_127;
const lengthMs = 6 * 60 * 60 * 1_000;
const logsOfTrace = 10;
const tenants = 50;
const failedPart = 0.02;
/** A service calls two others. */
const calleesOfService = 2;
const fewestCalls = 3;
const spreadOfCalls = 4;
/** Index of the first long trace: no other trace has it. */
const firstLong = 1_000_000_000;
const longTraces = 5;

/** Spans of each of the five long traces. */
export const spansOfLong = (traces: number): number => Math.max(1, Math.round(traces / 20));
/** Spans of the longest trace. */
export const spansOfLongest = (traces: number): number => traces;

/** A word that one log record has. */
export const rareWord = 'zanzibar';

/** Gives the id of a trace by its index. */
export function traceIdOf(index: number): string {
  const random = createRandom(seed + index);
  return hexOf(random, 4);
}

/** Gives what the trace of an index is about. */
export function subjectOf(index: number): Subject {
  const random = createRandom(seed - index);
  return {
    correlationId: `c-${hexOf(random, 3)}`,
    tenantId: `tenant-${Math.floor(random() * tenants)}`,
    orderId: `order-${index}`,
  };
}

/** Index of the trace that a search has to go far for: a quarter of all are older. */
export const farTrace = (traces: number): number => Math.floor(traces / 4);

/** Index of a long trace, the longest being the sixth. */
export const longTrace = (at: number): number => firstLong + at;

/** Makes requests as eight services would send them, always the same for the same end. */
export function* makeTraffic(wanted: Wanted): Generator<Request> {
  const { traces, first = 0, endMs, withLong } = wanted;
  const random = createRandom(seed + first);
  const batches = serviceNames.map((name) => new Batches(toResource(name), random));
  const stepMs = lengthMs / traces;
  const longEvery = Math.ceil(traces / (longTraces + 2));
  for (let at = 0; at < traces; at += 1) {
    const startMs = endMs - lengthMs + at * stepMs;
    yield* makeTrace(batches, random, {
      index: first + at,
      startMs,
      isFar: at === farTrace(traces),
    });
    const long = (at + 1) / longEvery - 1;
    if (withLong && Number.isInteger(long) && long <= longTraces)
      yield* makeLong(batches, random, {
        index: longTrace(long),
        startMs,
        spans: long === longTraces ? spansOfLongest(traces) : spansOfLong(traces),
      });
  }
  for (const each of batches) yield* each.end();
}

function* makeTrace(
  batches: readonly Batches[],
  random: () => number,
  { index, startMs, isFar }: { index: number; startMs: number; isFar: boolean },
): Generator<Request> {
  const subject = subjectOf(index);
  const spans = makeSpans(random, traceIdOf(index), startMs);
  const servers = spans.filter(({ kind }) => kind === serverKind);
  for (const made of spans) {
    const failure = random() < failedPart ? pick(random, failures) : undefined;
    const isOfOrder = made === servers.at(-1);
    const full = batches[made.service]?.addSpan(toSpan(made, subject, failure, isOfOrder));
    if (full !== undefined) yield full;
  }
  for (let at = 0; at < logsOfTrace; at += 1) {
    const made = pick(random, servers);
    const draw = random();
    const message =
      isFar && at === 0
        ? `order ${index} is sent to ${rareWord}`
        : `order ${index} accepted by ${serviceNames[made.service]} after ${made.durationMs.toFixed(1)} ms, ${at + 1} articles`;
    const log = toLog(made, subject, hexOf(random, 4), { draw, message });
    const full = batches[made.service]?.addLog(log);
    if (full !== undefined) yield full;
  }
}

/** A root that is served, and calls: each a client span, and a server span in another service. */
function makeSpans(random: () => number, traceId: string, startMs: number): readonly MadeSpan[] {
  // One in a thousand is slow.
  const durationMs = (20 + random() ** 3 * 400) * (random() < 0.001 ? 20 : 1);
  const root: MadeSpan = {
    service: 0,
    traceId,
    spanId: hexOf(random, 2),
    kind: serverKind,
    startMs,
    durationMs,
    route: pick(random, routesOf(0)),
  };
  const spans = [root];
  const callers = [root];
  const calls = fewestCalls + Math.floor(random() * spreadOfCalls);
  for (let at = 0; at < calls; at += 1) {
    const caller = pick(random, callers);
    const callee =
      (caller.service + 1 + Math.floor(random() * calleesOfService)) % serviceNames.length;
    const call: MadeSpan = {
      service: caller.service,
      traceId,
      spanId: hexOf(random, 2),
      parentId: caller.spanId,
      kind: clientKind,
      startMs: caller.startMs + caller.durationMs * random() * 0.3,
      durationMs: caller.durationMs * (0.2 + random() * 0.5),
      route: pick(random, routesOf(callee)),
    };
    const served: MadeSpan = {
      ...call,
      service: callee,
      spanId: hexOf(random, 2),
      parentId: call.spanId,
      kind: serverKind,
      startMs: call.startMs + call.durationMs * 0.05,
      durationMs: call.durationMs * 0.9,
    };
    spans.push(call, served);
    callers.push(served);
  }
  return spans;
}

/** One service's work on many things, as a job makes it: each span below one of the latest twenty. */
function* makeLong(
  batches: readonly Batches[],
  random: () => number,
  { index, startMs, spans }: { index: number; startMs: number; spans: number },
): Generator<Request> {
  const subject = subjectOf(index);
  const traceId = traceIdOf(index);
  const latest: string[] = [];
  for (let at = 0; at < spans; at += 1) {
    const parentId = at === 0 ? undefined : pick(random, latest);
    const made: MadeSpan = {
      service: 6,
      traceId,
      spanId: hexOf(random, 2),
      ...(parentId !== undefined && { parentId }),
      kind: internalKind,
      startMs: startMs + at * 0.1,
      durationMs: at === 0 ? spans * 0.1 + 5 : 5,
      route: at === 0 ? 'nightly mails' : 'write mail',
    };
    latest.push(made.spanId);
    if (latest.length > 20) latest.shift();
    const full = batches[made.service]?.addSpan(toSpan(made, subject, undefined, false));
    if (full !== undefined) yield full;
  }
}

const things = [
  'home',
  'users',
  'orders',
  'deliveries',
  'payments',
  'articles',
  'mails',
  'searches',
];
const routes = things.map((name) => [`/${name}`, `/${name}/:id`, `/${name}/:id/confirm`]);

/** What a service is asked for. */
function routesOf(service: number): readonly string[] {
  return routes[service] ?? [];
}

function toResource(name: string): Readonly<Record<string, unknown>> {
  return {
    'service.name': name,
    'service.version': '1.4.2',
    'deployment.environment.name': 'production',
    'host.name': `${name}-7d9f8b6c5d-x2x4k`,
    'process.pid': 4_711,
    'telemetry.sdk.language': 'nodejs',
  };
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Hex digits, eight for each word. */
function hexOf(random: () => number, words: number): string {
  let text = '';
  for (let at = 0; at < words; at += 1)
    text += Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0');
  return text;
}
