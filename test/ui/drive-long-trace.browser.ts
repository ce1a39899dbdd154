import type { Page } from 'playwright-core';
import { check, look } from './driver.browser.ts';

const traceId = 'feed'.repeat(8);
const spanCount = 4_000;

/** All views of a trace of many spans: only the rows in sight are in the document. */
export async function driveLongTrace(page: Page, url: string): Promise<void> {
  await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: toSpans() }] }] }),
  });
  await page.goto(`${url}/trace/${traceId}`);
  await driveEnd(page, '.waterfall-rows [role=row]', '.waterfall', 'waterfall');
  await page.keyboard.press('v');
  await driveEnd(page, '.waterfall-rows [role=row]:has(.at)', '.waterfall', 'time order');
  await page.keyboard.press('v');
  await driveEnd(page, 'table.trace-operations tbody tr:not(.gap)', '.operations-box', 'table');
  const last = page.locator(`tr[aria-rowindex="${spanCount + 1}"] .row-link`);
  check('the last row of the table is the shortest', (await last.innerText()) === 'step 0');
  await page.getByRole('button', { name: 'Errors' }).click();
  await page.waitForURL(/sort=errors/);
  await page.locator('.operations-box').evaluate((box) => box.scrollTo(0, 0));
  await page.locator('tr[aria-rowindex="2"] .error-mark').waitFor();
  check('operations with errors are marked', true);
  await look(page, 'long-trace-table');
}

/** @param name What the view is called. */
async function driveEnd(page: Page, rows: string, box: string, name: string): Promise<void> {
  const all = page.locator(rows);
  await all.first().waitFor();
  const before = await all.count();
  await page.locator(box).evaluate((each) => each.scrollTo(0, each.scrollHeight));
  await page.locator(`${rows.replace(/:\S*$/, '')}[aria-rowindex="${spanCount + 1}"]`).waitFor();
  const after = await all.count();
  check(
    `the ${name} of ${spanCount} spans has few rows in the document, from its head to its end`,
    before > 0 && before < 100 && after > 0 && after < 100,
    `${before} ${after}`,
  );
}

/** Spans of as many operations, each longer than the one before; every hundredth failed. */
function toSpans(): readonly object[] {
  const startNs = BigInt(Date.now() - 60_000) * 1_000_000n;
  return Array.from({ length: spanCount }, (_, index) => ({
    traceId,
    spanId: (index + 1).toString(16).padStart(16, '0'),
    name: `step ${index}`,
    kind: 1,
    startTimeUnixNano: String(startNs + BigInt(index) * 1_000_000n),
    endTimeUnixNano: String(startNs + BigInt(index) * 1_000_000n + BigInt(index + 1) * 1_000n),
    ...(index % 100 === 0 ? { status: { code: 2 } } : {}),
  }));
}
