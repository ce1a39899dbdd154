import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from '../demo/children.ts';
import { startView } from '../demo/destination.ts';
import { demoSeed, inventOrders } from '../demo/load.ts';
import { pathOf } from '../demo/paths.ts';
import { conclude, ok } from './checks.ts';
import { type RunningJaeger, startJaeger } from './jaeger.ts';
import { checkLegacyCalls } from './jaeger-legacy.ts';
import { type Span, type Trace, readOperations, readServices, readTrace } from './jaeger-api.ts';
import { readLoggedLines } from './log-files.ts';
import { untilTraces } from './orders.ts';
import {
  type TraceCheck,
  allServices,
  deviceId,
  errorShown,
  everyTrace,
  logLinesShown,
} from './trace-checks.ts';
import { fillLink, readLinkPatterns } from './view-links.ts';

const requests = 12;
/** A Jaeger on OpenSearch shows a trace up to 6 s after it took it. */
const arrivalTimeoutMs = 30_000;
/** Of an order that went through all four services. */
const confirmedStatus = '201';

process.exitCode = await main();

async function main(): Promise<number> {
  const jaeger = await findJaeger();
  if (jaeger === undefined) return 1;
  console.log(`# Jaeger: ${jaeger.origin}, query API ${jaeger.queryUrl}`);
  const dataDir = await mkdtemp(join(tmpdir(), 'filrouge-test-jaeger-'));
  try {
    await testShop(jaeger, dataDir);
    await checkLegacyCalls(jaeger, join(dataDir, 'compared'));
  } catch (error) {
    ok('the test ran to its end', false, String(error));
  } finally {
    await jaeger.close();
    await rm(dataDir, { recursive: true, force: true });
  }
  return conclude();
}

async function findJaeger(): Promise<RunningJaeger | undefined> {
  try {
    return await startJaeger((line) => console.log(`# ${line}`));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

async function testShop({ queryUrl, otlpUrl }: RunningJaeger, dataDir: string): Promise<void> {
  const sinceMs = Date.now();
  const env = { JAEGER_UI_URL: queryUrl, JAEGER_OTLP_URL: otlpUrl };
  const exitCode = await runDemo(dataDir, env);
  ok('the demo says that nothing was lost', exitCode === 0, `exit code ${exitCode}`);
  const traces = await untilTraces(queryUrl, sinceMs, requests, arrivalTimeoutMs);
  equal('each order is one trace', traces.length, requests);
  await checkNames(queryUrl);
  checkTraces(traces);
  const lines = await readLoggedLines(join(dataDir, 'logs'));
  checkAll(logLinesShown(lines), traces, 'order');
  await checkLinks(queryUrl, dataDir, traces);
  await checkOneById(queryUrl, traces);
}

async function runDemo(dataDir: string, env: Record<string, string>): Promise<number> {
  const args = ['--jaeger', '--requests', String(requests), '--exit', '--data', dataDir];
  const demo = spawn(process.execPath, [pathOf('scripts/demo/main.ts'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code]: unknown[] = await once(demo, 'close');
  return Number(code ?? 1);
}

async function checkNames(queryUrl: string): Promise<void> {
  const services = await readServices(queryUrl);
  for (const service of ['app', 'delivery', 'order', 'user']) {
    ok(`/api/v3/services names ${service}`, services.includes(service), services.join(', '));
  }
  const operations = await readOperations(queryUrl, 'order');
  ok(
    '/api/v3/operations names POST /orders of order',
    operations.includes('POST /orders'),
    operations.join(', '),
  );
}

function checkTraces(traces: readonly Trace[]): void {
  const withStatus = (status: string): Trace[] =>
    traces.filter((trace) => statusOf(rootOf(trace)) === status);
  const confirmed = withStatus(confirmedStatus);
  const failed = withStatus('502');
  const wanted = [...inventOrders(demoSeed, requests)];
  const wantedCount = (scenario: string): number =>
    wanted.filter((order) => order.scenario === scenario).length;
  const recognised = traces.filter((trace) => deviceId.findFault(trace) === undefined);

  equal('declined orders are there', withStatus('402').length, wantedCount('declined'));
  equal('orders with the unhandled error are there', failed.length, wantedCount('error'));
  equal(
    'the other orders are confirmed',
    confirmed.length,
    requests - wantedCount('declined') - wantedCount('error'),
  );
  for (const check of everyTrace) checkAll(check, traces, 'order');
  checkAll(allServices, [...confirmed, ...failed], 'order that reached delivery');
  checkAll(errorShown, failed, 'order with the unhandled error');
  equal(
    `customers who agreed: ${deviceId.name}`,
    recognised.length,
    wanted.filter((order) => order.deviceId !== undefined).length,
  );
  equal(
    'customers who did not agree: no app.installation.id anywhere',
    traces.filter((trace) => trace.every((span) => !('app.installation.id' in span.attributes)))
      .length,
    wanted.filter((order) => order.deviceId === undefined).length,
  );
  checkCanFail(
    deviceId,
    recognised.filter((trace) => allServices.findFault(trace) === undefined),
  );
}

/** The statement must hold of each trace, and must be refused of a spoilt copy: else it says nothing. */
function checkAll(check: TraceCheck, traces: readonly Trace[], what: string): void {
  const faults = traces.flatMap((trace) => check.findFault(trace) ?? []);
  ok(`every ${what}: ${check.name}`, traces.length > 0 && faults.length === 0, faults[0] ?? 'none');
  checkCanFail(check, traces);
}

function checkCanFail(check: TraceCheck, traces: readonly Trace[]): void {
  const [good] = traces;
  const isRefused = good !== undefined && check.findFault(check.spoil(good)) !== undefined;
  ok(`a spoilt trace is refused by: ${check.name}`, isRefused, 'it was not');
}

async function checkOneById(queryUrl: string, traces: readonly Trace[]): Promise<void> {
  const [first] = traces;
  const again = await readTrace(queryUrl, first?.[0]?.traceId ?? '');
  equal('/api/v3/traces/{id} gives the spans that the search gave', again.length, first?.length);
}

/** Jaeger has the spans, view the log lines: from each the other must be one click away. */
async function checkLinks(
  queryUrl: string,
  dataDir: string,
  traces: readonly Trace[],
): Promise<void> {
  const root = traces.map(rootOf).find((span) => statusOf(span) === confirmedStatus);
  const values = { ...root?.attributes, traceID: root?.traceId ?? '' };
  const patterns = await readLinkPatterns();
  const children = new Children();
  try {
    const viewUrl = await startView(children, dataDir, 0, ['--jaeger', queryUrl]);
    for (const { url } of patterns) {
      const { pathname } = new URL(fillLink(url, values));
      const page = await fetch(viewUrl + pathname);
      equal(`${url} is a page of view`, page.status, 200);
      const answer = await fetch(viewUrl + pathname.replace('/correlation/', '/api/correlations/'));
      const services = await servicesOfLogs(answer);
      equal(`${url} shows the lines of all services`, services, 'app,delivery,order,user');
    }
    const settings = await (await fetch(`${viewUrl}/api/settings`)).text();
    equal('view knows the way to Jaeger', settings, JSON.stringify({ jaeger_url: queryUrl }));
  } finally {
    await children.stop(console.log);
  }
}

async function servicesOfLogs(answer: Response): Promise<string> {
  const { logs } = (await answer.json()) as { readonly logs?: readonly { service: string }[] };
  return [...new Set(logs?.map((log) => log.service))].toSorted().join();
}

function rootOf(trace: Trace): Span | undefined {
  return trace.find((span) => span.parentSpanId === undefined);
}

function statusOf(span: Span | undefined): string | undefined {
  return span?.attributes['http.response.status_code'];
}

function equal(name: string, found: unknown, expected: unknown): void {
  ok(name, found === expected, `found ${String(found)}, expected ${String(expected)}`);
}
