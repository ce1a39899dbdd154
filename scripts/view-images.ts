// Takes the pictures of README.md and docs/view.md: npm run build && npm run docs:images. Needs Chromium (CHROMIUM=/path, else /usr/bin/chromium).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { TracesAnswer } from '#viewer/api';
import { launchChromium } from './chromium.ts';
import { Children } from './demo/children.ts';
import { startView } from './demo/destination.ts';
import { pathOf } from './demo/paths.ts';

const requests = 60;
const viewport = { width: 1280, height: 620 };
const children = new Children();
const folder = await mkdtemp(join(tmpdir(), 'filrouge-images-'));
try {
  const url = await startView(children, folder, 0);
  await placeOrders(url);
  const browser = await launchChromium();
  await takeAll(await browser.newPage({ viewport, colorScheme: 'light' }), url);
  await browser.close();
} finally {
  await children.stop(console.log);
  await rm(folder, { recursive: true, force: true });
}

async function placeOrders(url: string): Promise<void> {
  const args = ['--requests', String(requests), '--exit', '--otlp', url];
  const demo = spawn(process.execPath, [pathOf('scripts/demo/main.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code]: unknown[] = await once(demo, 'close');
  if (code !== 0) throw new Error(`the demo ended with ${String(code)}`);
}

/** The way that docs/view.md walks. */
async function takeAll(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/logs`);
  const code = page.getByRole('region', { name: 'error_code' });
  await code.waitFor();
  await take(page, 'view-logs');
  await code.getByRole('button', { name: 'insufficient_funds' }).click();
  const lines = page.locator('table.logs tbody');
  await page.waitForURL(/error_code/);
  await page.getByRole('button', { name: 'order created' }).first().waitFor({ state: 'detached' });
  await take(page, 'view-declined');
  await lines.first().locator('a').last().click();
  await page.locator('.waterfall-rows [role=row]').first().waitFor();
  await page.getByRole('complementary').waitFor();
  await take(page, 'view-trace');
  await takeOrder(page, url);
}

/** One order across the four services, whole. */
async function takeOrder(page: Page, url: string): Promise<void> {
  const answer = await fetch(`${url}/api/traces/latest?limit=100`);
  const { traces } = (await answer.json()) as TracesAnswer;
  const orders = traces.filter((trace) => trace.services.length === 4 && trace.error_count === 0);
  // Neither a slow one, of which one span fills the page, nor one of the first, for which code was loaded.
  const [order] = orders.toSorted((left, right) => left.duration_millis - right.duration_millis);
  if (order === undefined) throw new Error('no order went through all four services');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/trace/${order.trace_id}`);
  await page.locator('.waterfall-rows [role=row]').first().waitFor();
  await take(page, 'trace');
}

async function take(page: Page, name: string): Promise<void> {
  // A picture of what does not move: the live list is still.
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined);
  await page.screenshot({ path: pathOf(`docs/images/${name}.png`) });
  console.log(`docs/images/${name}.png`);
}
