import { join } from 'node:path';
import { ok, say } from '../checks.ts';
import { searchTraces } from '../jaeger-api.ts';
import { startJaegerBehindKafka, startJaegerToKafka } from '../jaeger.ts';
import { readRecords, readServedTraces } from '../log-files.ts';
import { checkOrders, untilTraces } from '../orders.ts';
import { runShop } from '../shop.ts';
import { startTiers } from './collector.ts';
import { startKafka } from './kafka.ts';

const requests = 60;

/**
 * The shop through the gateway and a Jaeger into Kafka, while nobody reads there; then a second Jaeger, which brings it all
 * into OpenSearch.
 * @param queryUrl API of a Jaeger on the same OpenSearch that has nothing to do with Kafka.
 */
export async function checkTracesByKafka(
  collector: string,
  folder: string,
  searchUrl: string,
  queryUrl: string,
): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const kafka = await startKafka(join(folder, 'kafka'), say);
    closers.push(kafka.close);
    const writer = await startJaegerToKafka(kafka.broker, say);
    closers.push(writer.close);
    const tiers = await startTiers(collector, folder, writer.otlpUrl, {
      FILROUGE_KEEP_PERCENT: '100',
      FILROUGE_DECISION_WAIT: '2s',
    });
    closers.push(tiers.close);
    const sinceMs = Date.now();
    say(`${requests} orders, into Kafka`);
    await runShop(join(folder, 'shop'), requests, '--otlp', tiers.agent.url);
    const logDir = join(folder, 'shop', 'logs');
    const orders = await readServedTraces(logDir, 'app');
    await tiers.store.untilRecords((await readRecords(logDir)).length);
    // What waits for its decision is decided by that; what it could not send any more, it sends when it is back.
    await tiers.gateway.stop('SIGTERM');
    await tiers.gateway.start();
    const before = await searchTraces(queryUrl, 'app', sinceMs);
    ok('what is in Kafka only is not found', before.length === 0, `${before.length} traces are`);
    const reader = await startJaegerBehindKafka(searchUrl, kafka.broker, say);
    closers.push(reader.close);
    const traces = await untilTraces(reader.queryUrl, sinceMs, orders.size);
    checkOrders(orders, traces);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
