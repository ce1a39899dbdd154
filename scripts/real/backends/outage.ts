import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ok, say } from '../checks.ts';
import { readRecords, readServedTraces } from '../log-files.ts';
import { checkOrders, untilTraces } from '../orders.ts';
import { endShop, startShop } from '../shop.ts';
import { startTiers, type Tiers } from './collector.ts';
import type { Around } from './traces-by-collector.ts';

const beforeMs = 8_000;
const agentAwayMs = 20_000;
const betweenMs = 5_000;
const gatewayAwayMs = 10_000;
const afterMs = 5_000;

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
    checkOrders(orders, traces);
  } finally {
    await tiers.close();
  }
}

async function runThroughOutages({ agent, gateway, store }: Tiers, dataDir: string): Promise<void> {
  const shop = startShop(['--otlp', agent.url], dataDir);
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
  await endShop(shop, dataDir, agent.url);
}
