import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { conclude, ok, say } from './checks.ts';
import { createLastingJaeger } from './jaeger.ts';
import { readServedTraces } from './log-files.ts';
import { searchTraces } from './jaeger-api.ts';
import { checkOrders, untilTraces } from './orders.ts';
import { until } from './until.ts';
import { endShop, startShop } from './shop.ts';

// The shop under its steady load (some six orders a second), and a Jaeger that is away in the middle of it. Its store
// outlives it, so that every order can be counted: those before, those meanwhile, and those after the outage.
const beforeMs = 10_000;
const outageMs = 20_000;
// The longest pause between two tries is 30 s.
const afterMs = 35_000;
const arrivalMs = 30_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const jaeger = await createLastingJaeger(say);
  const dataDir = await mkdtemp(join(tmpdir(), 'filrouge-test-outage-'));
  let running = await jaeger.start();
  try {
    const sinceMs = Date.now();
    const addresses = { JAEGER_UI_URL: running.queryUrl, JAEGER_OTLP_URL: running.otlpUrl };
    const shop = startShop(['--jaeger'], dataDir, addresses);
    const { queryUrl } = running;
    const before = await until(
      () => searchTraces(queryUrl, 'app', sinceMs, 1),
      (traces) => traces.length > 0,
      { withinMs: arrivalMs, everyMs: 1_000 },
    );
    ok('orders arrive before the outage', before.length > 0, `${before.length}`);
    await wait(beforeMs);
    await running.close();
    say(`Jaeger is away for ${outageMs / 1_000} s`);
    await wait(outageMs);
    running = await jaeger.start();
    say('Jaeger is back');
    await wait(afterMs);
    await endShop(shop, dataDir, running.otlpUrl);
    const orders = await readServedTraces(join(dataDir, 'logs'), 'app');
    checkOrders(orders, await untilTraces(running.queryUrl, sinceMs, orders.size, arrivalMs));
  } catch (error) {
    ok('the test ran to its end', false, String(error));
  } finally {
    await running.close();
    await jaeger.remove();
    await rm(dataDir, { recursive: true, force: true });
  }
  return conclude();
}
