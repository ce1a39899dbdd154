import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from './random.ts';

/** What an order is made to show. */
export type Scenario = 'ordinary' | 'slow' | 'retry' | 'declined' | 'error';

/** One order, as the customer's page would place it. */
export interface Order {
  readonly tenant: string;
  readonly userId: number;
  readonly article: string;
  readonly quantity: number;
  readonly scenario: Scenario;
  /** Present when the customer agreed to be recognised. */
  readonly deviceId: string | undefined;
}

/** What came of an order. */
export interface Outcome {
  readonly order: Order;
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  readonly correlationId: string | undefined;
}

/** Options of {@link placeOrders}. */
export interface LoadOptions {
  readonly shopUrl: string;
  readonly seed: number;
  /** Undefined: until the signal. */
  readonly count: number | undefined;
  /** Pause of each customer between two orders. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: Outcome) => void;
  /** What the orders of this moment are to show; undefined: what they are made for. */
  readonly scenario?: () => Scenario | undefined;
}

/** Seed of the demo: its orders are the same every time. */
export const demoSeed = 42;

const customers = 4;
const requestTimeoutMs = 30_000;
const articles = ['red-thread', 'spindle', 'loom', 'labyrinth'] as const;
const tenants = ['acme', 'globex'] as const;
/** In this order, again and again: each scenario is in any ten orders. */
const scenarios: readonly Scenario[] = [
  'ordinary',
  'retry',
  'ordinary',
  'slow',
  'ordinary',
  'declined',
  'ordinary',
  'error',
  'ordinary',
  'ordinary',
];

/** HTTP status that each scenario ends with when the shop works. */
export const expectedStatus: Readonly<Record<Scenario, number>> = {
  ordinary: 201,
  slow: 201,
  retry: 201,
  declined: 402,
  error: 502,
};

/** Services that take part in an order of this scenario. Sorted. */
export function expectedServices(scenario: Scenario): readonly string[] {
  const declined = scenario === 'declined'; // then nothing is delivered
  return declined ? ['app', 'order', 'user'] : ['app', 'delivery', 'order', 'user'];
}

/** Invents orders; the same seed gives the same ones. */
export function* inventOrders(seed: number, count: number): Generator<Order, void> {
  const random = createRandom(seed);
  for (let index = 0; index < count; index += 1) {
    const userId = 1 + Math.floor(random() * 6);
    yield {
      tenant: pick(tenants, random),
      userId,
      article: pick(articles, random),
      quantity: 1 + Math.floor(random() * 3),
      scenario: scenarios[index % scenarios.length] ?? 'ordinary',
      // Every other customer agreed, and always comes with the same browser.
      deviceId: userId % 2 === 1 ? `00000000-0000-4000-8000-00000000000${userId}` : undefined,
    };
  }
}

/** Places orders like a few customers at their browsers: each waits for its answer before its next order. */
export async function placeOrders(options: LoadOptions): Promise<void> {
  const orders = inventOrders(options.seed, options.count ?? Number.POSITIVE_INFINITY);
  await Promise.all(Array.from({ length: customers }, () => keepOrdering(orders, options)));
}

async function keepOrdering(orders: Iterator<Order>, options: LoadOptions): Promise<void> {
  while (!options.signal.aborted) {
    const next = orders.next();
    if (next.done === true) return;
    const order = { ...next.value, scenario: options.scenario?.() ?? next.value.scenario };
    options.onOutcome(await placeOrder(options.shopUrl, order));
    await wait(options.pauseMs, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

async function placeOrder(shopUrl: string, order: Order): Promise<Outcome> {
  try {
    const answer = await fetch(`${shopUrl}/api/orders`, {
      method: 'POST',
      headers: headersOf(order),
      body: JSON.stringify({
        user_id: order.userId,
        article: order.article,
        quantity: order.quantity,
        scenario: order.scenario,
      }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    await answer.arrayBuffer();
    const correlationId = answer.headers.get('x-correlation-id') ?? undefined;
    return { order, status: answer.status, correlationId };
  } catch {
    return { order, status: 0, correlationId: undefined };
  }
}

function headersOf(order: Order): Record<string, string> {
  const headers = { 'content-type': 'application/json', 'x-tenant-id': order.tenant };
  if (order.deviceId === undefined) return headers;
  return { ...headers, cookie: `device_id=${order.deviceId}` };
}

function pick<Value>(values: readonly [Value, ...Value[]], random: () => number): Value {
  return values[Math.floor(random() * values.length)] ?? values[0];
}
