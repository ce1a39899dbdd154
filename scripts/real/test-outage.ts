import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pathOf } from '../demo/paths.ts';
import { conclude, ok } from './checks.ts';
import { type Trace, searchTraces } from './jaeger-api.ts';
import { createLastingJaeger } from './jaeger.ts';
import { readServedTraces } from './log-files.ts';
import { allServices, everyTrace } from './trace-checks.ts';

// The shop under its steady load (some six orders a second), and a Jaeger that is away in the middle of it. Its store
// outlives it, so that every order can be counted: those before, those meanwhile, and those after the outage.
const beforeMs = 10_000;
const outageMs = 20_000;
// The longest pause between two tries is 30 s.
const afterMs = 35_000;
const arrivalMs = 30_000;
const mostTraces = 5_000;
const run = promisify(execFile);

process.exitCode = await main();

async function main(): Promise<number> {
  const jaeger = await createLastingJaeger((line) => console.log(`# ${line}`));
  const dataDir = await mkdtemp(join(tmpdir(), 'filrouge-test-outage-'));
  let running = await jaeger.start();
  try {
    const sinceMs = Date.now();
    const shop = startShop(dataDir, running.queryUrl, running.otlpUrl);
    await untilArrived(running.queryUrl, sinceMs, 1);
    await wait(beforeMs);
    const before = await searchTraces(running.queryUrl, 'app', sinceMs, mostTraces);
    ok('orders arrive before the outage', before.length > 0, `${before.length}`);
    await running.close();
    console.log(`# Jaeger is away for ${outageMs / 1_000} s`);
    await wait(outageMs);
    running = await jaeger.start();
    console.log('# Jaeger is back');
    await wait(afterMs);
    const orders = await endShop(shop, dataDir);
    await sendRest(dataDir, running.otlpUrl);
    checkOrders(orders, await untilArrived(running.queryUrl, sinceMs, orders.size));
  } catch (error) {
    ok('the test ran to its end', false, String(error));
  } finally {
    await running.close();
    await jaeger.remove();
    await rm(dataDir, { recursive: true, force: true });
  }
  return conclude();
}

function startShop(dataDir: string, queryUrl: string, otlpUrl: string): ChildProcess {
  const args = [pathOf('scripts/demo/main.ts'), '--jaeger', '--data', dataDir];
  const env = { ...process.env, JAEGER_UI_URL: queryUrl, JAEGER_OTLP_URL: otlpUrl };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Ends the shop; gives the traces of the orders that it answered, as the log file of its app says. */
async function endShop(shop: ChildProcess, dataDir: string): Promise<Set<string>> {
  shop.kill('SIGINT');
  const [code]: unknown[] = await once(shop, 'close');
  const orders = await readServedTraces(join(dataDir, 'logs'), 'app');
  console.log(`# the shop ended with ${String(code)} after ${orders.size} orders`);
  return orders;
}

/** What the shop could not send before its end, as its operator would. */
async function sendRest(dataDir: string, otlpUrl: string): Promise<void> {
  const spool = ['spool', 'send', join(dataDir, 'spool'), '--url', otlpUrl];
  const sent = await run(process.execPath, [pathOf('dist/cli.cjs'), ...spool]).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout: `${stdout}${stderr}` }),
  );
  for (const line of sent.stdout.trimEnd().split('\n')) console.log(`# ${line}`);
}

/** Waits until there are as many traces as orders, and as many spans as a moment before. */
async function untilArrived(queryUrl: string, sinceMs: number, orders: number): Promise<Trace[]> {
  const deadline = Date.now() + arrivalMs;
  for (let spansBefore = -1; ;) {
    const traces = await searchTraces(queryUrl, 'app', sinceMs, mostTraces);
    const spans = traces.flat().length;
    if ((traces.length >= orders && spans === spansBefore) || Date.now() > deadline) return traces;
    spansBefore = spans;
    await wait(1_000);
  }
}

function checkOrders(orders: ReadonlySet<string>, traces: readonly Trace[]): void {
  const arrived = new Set(traces.map(([span]) => span?.traceId ?? ''));
  const missing = [...orders].filter((order) => !arrived.has(order));
  const name = `each of ${orders.size} orders is a trace`;
  ok(name, orders.size > 0 && missing.length === 0, `${missing.length} are missing`);
  for (const { name, findFault } of everyTrace) {
    const faults = traces.flatMap((trace) => findFault(trace) ?? []);
    ok(`every order: ${name}`, faults.length === 0, `${faults.length}: ${faults[0]}`);
  }
  const confirmed = traces.filter((trace) =>
    trace.some(
      ({ parentSpanId, attributes }) =>
        parentSpanId === undefined && attributes['http.response.status_code'] === '201',
    ),
  );
  const faults = confirmed.flatMap((trace) => allServices.findFault(trace) ?? []);
  const all = `every confirmed order (${confirmed.length}): ${allServices.name}`;
  ok(all, confirmed.length > 0 && faults.length === 0, `${faults.length}: ${faults[0]}`);
}
