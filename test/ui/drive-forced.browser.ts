import type { Page } from 'playwright-core';
import type { TraceSummary } from '../../src/viewer/api/types.ts';
import { check, look } from './driver.browser.ts';

/** Colours of the system, as high contrast has them: what a ground says is still to be seen. */
export async function driveForced(page: Page, url: string, order: TraceSummary): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(`${url}/trace/${order.trace_id}`);
  await page.locator('.span-bar').first().waitFor();
  const grounds = await page.evaluate<readonly string[]>(
    `['body', '.span-bar', '.log-info .instant', '.choice [aria-pressed=true]', '.choice [aria-pressed=false]']
       .map((each) => getComputedStyle(document.querySelector(each)).backgroundColor)`,
  );
  const [canvas, bar, instant, chosen, other] = grounds;
  check('with forced colours, bars are seen', bar !== canvas && instant !== canvas, grounds.join());
  check('and what is chosen', chosen !== canvas && chosen !== other, grounds.join());
  await look(page, 'trace-forced');
  await page.goto(`${url}/logs`);
  await page.locator('.bar-slot .others').first().waitFor();
  const others = await page.evaluate<string>(
    `getComputedStyle(document.querySelector('.bar-slot .others')).backgroundColor`,
  );
  check('the bars of log lines, too', others !== canvas, others);
  await look(page, 'logs-forced');
  await page.emulateMedia({ forcedColors: 'none' });
}
