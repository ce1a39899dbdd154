import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Destination } from './destination.ts';
import { type Outcome, expectedServices } from './load.ts';
import { pathOf } from './paths.ts';
import { findTraceId, readLatestTraces } from './view-api.ts';

const arrivalTimeoutMs = 20_000;
const pollMs = 250;

/** Shows the first complete order: as a tree where view has its spans, else by links. */
export async function showFirstTrace(
  outcome: Outcome,
  destination: Destination,
  signal: AbortSignal,
): Promise<void> {
  const { viewUrl, jaegerUrl } = destination;
  const id = outcome.correlationId;
  if (viewUrl === undefined || id === undefined) return;
  if (jaegerUrl !== undefined) return showLinks(viewUrl, jaegerUrl, id, signal);
  const traceId = await untilFound(() => findComplete(viewUrl, outcome), signal);
  if (traceId === undefined) return;
  console.log('\none order, through four processes:\n');
  await printTrace(viewUrl, traceId);
  console.log(`\n  the same:  ${viewUrl}/trace/${traceId}\n`);
}

async function showLinks(
  viewUrl: string,
  jaegerUrl: string,
  correlationId: string,
  signal: AbortSignal,
): Promise<void> {
  const traceId = await untilFound(() => findTraceId(viewUrl, correlationId), signal);
  if (traceId === undefined) return;
  console.log('\none order, through four processes:');
  console.log(`  its spans: ${jaegerUrl}/trace/${traceId}`);
  console.log(`  its logs:  ${viewUrl}/correlation/${correlationId}\n`);
}

async function findComplete(viewUrl: string, outcome: Outcome): Promise<string | undefined> {
  const traces = await readLatestTraces(viewUrl, 100);
  const trace = traces.find((one) => one.correlation_id === outcome.correlationId);
  if (trace === undefined || !trace.complete || trace.log_count === 0) return undefined;
  const wanted = expectedServices(outcome.order.scenario);
  return wanted.every((name) => trace.services.includes(name)) ? trace.trace_id : undefined;
}

async function untilFound(
  find: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = Date.now() + arrivalTimeoutMs;
  while (!signal.aborted && Date.now() < deadline) {
    const found = await find();
    if (found !== undefined) return found;
    await wait(pollMs);
  }
  return undefined;
}

async function printTrace(viewUrl: string, traceId: string): Promise<void> {
  const args = [pathOf('dist/cli.cjs'), 'trace', traceId, '--url', viewUrl];
  await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close');
}
