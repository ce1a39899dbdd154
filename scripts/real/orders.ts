import { ok } from './checks.ts';
import { searchTraces, type Trace } from './jaeger-api.ts';
import { allServices, everyTrace } from './trace-checks.ts';
import { until } from './until.ts';

const pollMs = 1_000;
const most = 10_000;
/** Longer than a Collector waits for the rest of a trace, or OpenSearch to show what it has. */
const enoughStill = 4;

/**
 * Waits until a Jaeger has so many traces of the app, and for some seconds as many spans as before, none of which
 * lacks its parent: a batch of one service may come seconds after those of the others. What is not there in time is not waited for longer.
 */
export async function untilTraces(
  queryUrl: string,
  sinceMs: number,
  wanted: number,
  withinMs = 60_000,
): Promise<Trace[]> {
  let spansBefore = -1;
  let stillPolls = 0;
  const isStill = (traces: readonly Trace[]): boolean => {
    const spans = traces.flat().length;
    stillPolls = spans === spansBefore ? stillPolls + 1 : 0;
    spansBefore = spans;
    return stillPolls >= enoughStill && traces.length >= wanted && traces.every(isWhole);
  };
  const times = { withinMs, everyMs: pollMs };
  return until(() => searchTraces(queryUrl, 'app', sinceMs, most), isStill, times);
}

function isWhole(trace: Trace): boolean {
  return everyTrace.every(({ findFault }) => findFault(trace) === undefined);
}

/** Checks that each order is a trace, and whole. @param orders Traces that the app answered. */
export function checkOrders(orders: ReadonlySet<string>, traces: readonly Trace[]): void {
  const found = new Set(traces.map(([span]) => span?.traceId ?? ''));
  const missing = [...orders].filter((order) => !found.has(order));
  ok(
    `each of ${orders.size} orders is a trace`,
    orders.size > 0 && missing.length === 0,
    `${missing.length} are missing`,
  );
  checkWhole(traces);
}

/** Checks that of the traces that are there, everything is there. */
export function checkWhole(traces: readonly Trace[]): void {
  for (const { name, findFault } of everyTrace) {
    const faults = traces.flatMap((trace) => findFault(trace) ?? []);
    ok(
      `in each of ${traces.length} traces: ${name}`,
      traces.length > 0 && faults.length === 0,
      `${faults.length}: ${faults[0]}`,
    );
  }
  const confirmed = traces.filter((trace) =>
    trace.some(
      ({ parentSpanId, attributes }) =>
        parentSpanId === undefined && attributes['http.response.status_code'] === '201',
    ),
  );
  const faults = confirmed.flatMap((trace) => allServices.findFault(trace) ?? []);
  ok(
    `in each of ${confirmed.length} confirmed orders: ${allServices.name}`,
    confirmed.length > 0 && faults.length === 0,
    `${faults.length}: ${faults[0]}`,
  );
}
