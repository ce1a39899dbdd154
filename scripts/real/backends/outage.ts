import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pathOf } from '../../demo/paths.ts';
import { ok, say } from '../checks.ts';
import { readRecords, readServedTraces } from '../log-files.ts';
import { untilTraces } from './arrivals.ts';
import { startTiers, type Tiers } from './collector.ts';
import { checkWhole, type Around } from './traces-by-collector.ts';

const beforeMs = 8_000;
const agentAwayMs = 20_000;
const betweenMs = 5_000;
const gatewayAwayMs = 10_000;
const afterMs = 5_000;
const run = promisify(execFile);

/**
 * The shop under its steady load. The agent is killed, and is away for 20 s: the services keep what they make. Then the
 * gateway is ended, and is away: the agent keeps it. All traces are kept here, so that each can be counted.
 */
export async function checkOutage({ collector: binary, jaeger, folder }: Around): Promise<void> {
  const tiers = await startTiers(binary, folder, jaeger.otlpUrl, {
    FILROUGE_KEEP_PERCENT: '100',
    FILROUGE_DECISION_WAIT: '2s',
  });
  const sinceMs = Date.now();
  const dataDir = join(folder, 'shop');
  try {
    await runThroughOutages(tiers, dataDir);
    const records = await readRecords(join(dataDir, 'logs'));
    const arrived = await tiers.store.untilRecords(records.length);
    const known = new Set(arrived.map((row) => row.record_id));
    const lost = records.filter((record) => !known.has(String(record['record_id'])));
    ok(
      `each of ${records.length} log records has arrived`,
      records.length > 0 && lost.length === 0,
      `${lost.length} are missing, such as ${JSON.stringify(lost[0])}`,
    );
    const orders = await readServedTraces(join(dataDir, 'logs'), 'app');
    const traces = await untilTraces(jaeger.queryUrl, sinceMs, orders.size);
    const found = new Set(traces.map(([span]) => span?.traceId ?? ''));
    const missing = [...orders].filter((order) => !found.has(order));
    ok(
      `each of ${orders.size} orders is a trace`,
      orders.size > 0 && missing.length === 0,
      `${missing.length} are missing`,
    );
    checkWhole(traces);
  } finally {
    await tiers.close();
  }
}

async function runThroughOutages({ agent, gateway, store }: Tiers, dataDir: string): Promise<void> {
  const shop = startShop(agent.url, dataDir);
  await store.untilRecords(1);
  await wait(beforeMs);
  await agent.stop('SIGKILL');
  say(`the agent was killed, and is away for ${agentAwayMs / 1_000} s`);
  await wait(agentAwayMs);
  await agent.start();
  await wait(betweenMs);
  await gateway.stop('SIGTERM');
  say(`the agent is back; the gateway is away for ${gatewayAwayMs / 1_000} s`);
  await wait(gatewayAwayMs);
  await gateway.start();
  await wait(afterMs);
  await endShop(shop);
  await sendRest(dataDir, agent.url);
}

function startShop(otlpUrl: string, dataDir: string): ChildProcess {
  const args = [pathOf('scripts/demo/main.ts'), '--otlp', otlpUrl, '--data', dataDir];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function endShop(shop: ChildProcess): Promise<void> {
  const ended = once(shop, 'close');
  shop.kill('SIGINT');
  const [code]: unknown[] = await ended;
  say(`the shop ended with ${String(code)}`);
}

/** What the shop could not send before its end, as its operator would. */
async function sendRest(dataDir: string, otlpUrl: string): Promise<void> {
  const spool = ['spool', 'send', join(dataDir, 'spool'), '--url', otlpUrl];
  const sent = await run(process.execPath, [pathOf('dist/cli.cjs'), ...spool]).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout: `${stdout}${stderr}` }),
  );
  for (const line of sent.stdout.trimEnd().split('\n')) say(line);
}
