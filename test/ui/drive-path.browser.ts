import type { Locator, Page } from 'playwright-core';
import type { TraceSummary, TraceView } from '../../src/viewer/api/types.ts';
import { formatDuration } from '../../ui/format.ts';
import { toSpanTree } from '../../ui/span-tree.ts';
import { toTimeUse } from '../../ui/time-use.ts';
import { check, get, look, waitUntil } from './driver.browser.ts';

/** The critical path of a trace, on and off, and the time that spans spent themselves. */
export async function drivePath(page: Page, url: string, order: TraceSummary): Promise<void> {
  const { trace_id: traceId, services } = order;
  const { spans } = await get<TraceView>(`${url}/api/traces/${traceId}/view`);
  await page.goto(`${url}/trace/${traceId}`);
  const sections = page.locator('.path-section');
  await sections.first().waitFor();
  const rootWidth = await sumOfWidths(page.locator('.span-bar').first());
  const pathWidth = await sumOfWidths(sections);
  check(
    'the critical path is drawn, as long as the root',
    Math.abs(pathWidth - rootWidth) < rootWidth * 0.03,
    `${pathWidth} of ${rootWidth}`,
  );
  // One waits for the other in this order; without the clock of spans in mind, whole calls are missed.
  const onPath = page.locator('.span-row:has(.path-section) .text');
  const titles = await onPath.evaluateAll((all) => all.map((each) => each.getAttribute('title')));
  const found = new Set(titles.map((title) => title?.split(':')[0]));
  check('every service has a part in it', found.size === services.length, [...found].join());
  await driveKey(page, sections);
  await driveFolding(page, sections, rootWidth);
  await driveSelf(page, spans);
  await driveNarrow(page);
}

async function driveKey(page: Page, sections: Locator): Promise<void> {
  const box = page.getByRole('checkbox', { name: 'Critical path' });
  await page.keyboard.press('c');
  await page.waitForURL(/[?&]path=off/);
  await sections.first().waitFor({ state: 'detached' });
  check('c hides it, in the address, too', !(await box.isChecked()));
  await page.reload();
  await page.locator('.span-bar').first().waitFor();
  check('it stays hidden', (await sections.count()) === 0);
  await page.keyboard.press('c');
  await sections.first().waitFor();
  check('c shows it again', (await box.isChecked()) && !page.url().includes('path='));
  await page.keyboard.press('?');
  await page.getByText('show or hide the critical path').waitFor();
  check('the help names the key', true);
  await page.keyboard.press('Escape');
}

/** The focus is on the waterfall, the first row is active. */
async function driveFolding(page: Page, sections: Locator, rootWidth: number): Promise<void> {
  await page.keyboard.press('ArrowLeft');
  await waitUntil(page, "document.querySelectorAll('.span-bar').length === 1");
  const width = await sumOfWidths(sections);
  check(
    'a folded row has the path of what it hides',
    (await sections.count()) === 1 && Math.abs(width - rootWidth) < 0.01,
    `${width} of ${rootWidth}`,
  );
  await page.keyboard.press('ArrowRight');
}

async function driveSelf(page: Page, spans: TraceView['spans']): Promise<void> {
  const cells = page.locator('.span-row .self');
  check(
    'every span says its self time, where there is room',
    (await cells.count()) === spans.length && (await cells.first().isVisible()),
  );
  const uses = toTimeUse(toSpanTree(spans));
  const [id, use] =
    spans
      .map(({ span_id: each }) => [each, uses.get(each)] as const)
      .toSorted((a, b) => (b[1]?.gaps.length ?? 0) - (a[1]?.gaps.length ?? 0))[0] ?? [];
  const title = page.locator(`#row-${id} .text`);
  await title.click();
  const pane = page.getByRole('complementary');
  await pane.waitFor();
  const text = await pane.innerText();
  const self = `self ${formatDuration(use?.selfMillis ?? NaN)} (`;
  check('the pane says the self time', text.includes(self), `${self} in ${text}`);
  check('and the time on the critical path', text.includes('on the critical path'), text);
  check('and what no child covers', /not covered by children: .+\sat\s\+/.test(text), text);
  check('beside the pane, the column has gone', !(await cells.first().isVisible()));
  await look(page, 'path');
  await page.keyboard.press('Escape');
}

async function driveNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 800 });
  const [width = NaN, room = NaN] = await page.evaluate<readonly number[]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  check('a trace fits into 390 pixels', width <= room, `${width} of ${room}`);
  await look(page, 'path-390');
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, 'path-1280');
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** In percent of the waterfall's time. */
async function sumOfWidths(bars: Locator): Promise<number> {
  const styles = await bars.evaluateAll((all) => all.map((each) => each.getAttribute('style')));
  return styles.reduce((sum, style) => sum + Number(/width: ([\d.]+)%/.exec(style ?? '')?.[1]), 0);
}
