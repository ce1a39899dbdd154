import type { Page } from 'playwright-core';
import type { TraceSummary, TraceView } from '../../src/viewer/api/types.ts';
import { compareTraces } from '../../ui/trace-compare.ts';
import { check, get, look } from './driver.browser.ts';

/** From a trace to another one of the same operation, and both side by side. */
export async function driveCompare(page: Page, url: string, order: TraceSummary): Promise<void> {
  await page.goto(`${url}/trace/${order.trace_id}`);
  await page.getByRole('link', { name: 'compare', exact: true }).click();
  const rows = page.locator('table.traces tbody tr');
  await rows.first().waitFor();
  const operations = new Set(await rows.locator('.row-link').allInnerTexts());
  check(
    'a trace can be compared with others of the same operation',
    operations.size === 1 && operations.has(order.operation),
    [...operations].join(),
  );
  await look(page, 'compare-choose');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/right=/);
  const right = new URL(page.url()).searchParams.get('right') ?? '';
  const compared = page.locator('table.compare tbody tr');
  await compared.first().waitFor();
  const [before, after] = await Promise.all(
    [order.trace_id, right].map((id) => get<TraceView>(`${url}/api/traces/${id}/view`)),
  );
  if (before === undefined || after === undefined) throw new Error('no traces');
  const expected = compareTraces(before, after);
  check(
    'both have their spans side by side',
    (await compared.count()) === expected.length,
    `${await compared.count()} of ${expected.length}`,
  );
  const only = expected.filter((row) => row.left === undefined || row.right === undefined);
  check(
    'what is in one only is marked',
    (await page.locator('table.compare .note').count()) === only.length,
  );
  await look(page, 'compare');
  await page.getByRole('link', { name: 'swap A and B' }).click();
  await page.waitForURL(new RegExp(`left=${right}`));
  await page.goBack();
  await page.waitForURL(new RegExp(`right=${right}`));
  await page.setViewportSize({ width: 390, height: 800 });
  const wide = await page.evaluate('document.documentElement.scrollWidth');
  check('two traces fit in 390 pixels', Number(wide) <= 390, String(wide));
  await look(page, 'compare-narrow');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/compare?left=${order.trace_id}&right=${'0'.repeat(31)}1`);
  await page.getByText('This trace is not here').waitFor();
  check('a trace that is not kept is said', true);
}
