import type { Child } from './child.ts';

/** What the processes say of one signal. */
export interface SignalCount {
  readonly produced: number;
  /** Accepted by the destination. */
  readonly exported: number;
}

/** What the processes say that they made, together. */
export interface Produced {
  readonly spans: SignalCount;
  readonly logs: SignalCount;
  /** Services of which spans were accepted. Sorted. */
  readonly services: readonly string[];
}

const flushTimeoutMs = 8_000;
const nothing: SignalCount = { produced: 0, exported: 0 };

/**
 * Lets each service hand over what it has, and adds up what they say.
 * @throws When a service gives no answer: a total without it would look complete.
 */
export async function askProduced(services: readonly Child[]): Promise<Produced> {
  const answers = await Promise.all(services.map(askOne));
  const sum = (signal: 'spans' | 'logs'): SignalCount =>
    answers.reduce((total, answer) => add(total, answer[signal]), nothing);
  return {
    spans: sum('spans'),
    logs: sum('logs'),
    services: answers
      .filter((answer) => answer.spans.exported > 0)
      .map((answer) => answer.name)
      .toSorted(),
  };
}

/** Gives what was made since an earlier moment. */
export function subtract(now: Produced, earlier: Produced): Produced {
  return {
    spans: minus(now.spans, earlier.spans),
    logs: minus(now.logs, earlier.logs),
    services: now.services,
  };
}

function minus(one: SignalCount, other: SignalCount): SignalCount {
  return { produced: one.produced - other.produced, exported: one.exported - other.exported };
}

async function askOne(service: Child) {
  const answer = await service.ask({ type: 'flush' }, flushTimeoutMs);
  const stats = fieldOf(answer, 'stats');
  if (stats === undefined) throw new Error(`${service.name} does not say what it produced`);
  return {
    name: service.name,
    spans: parseCount(fieldOf(stats, 'spans')),
    logs: parseCount(fieldOf(stats, 'logs')),
  };
}

function parseCount(value: unknown): SignalCount {
  return {
    produced: parseNumber(fieldOf(value, 'produced')),
    exported: parseNumber(fieldOf(value, 'exported')),
  };
}

function parseNumber(value: unknown): number {
  if (typeof value !== 'number') throw new Error('a service answered with malformed counters');
  return value;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function add(one: SignalCount, other: SignalCount): SignalCount {
  return { produced: one.produced + other.produced, exported: one.exported + other.exported };
}
