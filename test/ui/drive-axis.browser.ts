import type { Page } from 'playwright-core';
import type { TraceSummary } from '../../src/viewer/api/types.ts';
import { check, look, sendSpans, waitUntil } from './driver.browser.ts';

const widthsPx = [320, 390, 480, 640, 768, 861, 1_024, 1_280, 1_440];

/** The time axis of the waterfall, without and with the pane: no text lies over another one, at any width. */
export async function driveAxis(page: Page, url: string, order: TraceSummary): Promise<void> {
  const address = `${url}/trace/${order.trace_id}`;
  await page.goto(address);
  await driveWidths(page, 'the waterfall');
  await page.setViewportSize({ width: 390, height: 800 });
  await look(page, 'axis-390');
  await page.locator('.span-row').first().click();
  await page.getByRole('complementary').waitFor();
  await driveWidths(page, 'the waterfall beside the pane');
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** A chain of thirty spans: the name of the last one is still read where there is little room. */
export async function driveDeep(page: Page, url: string): Promise<void> {
  const traceId = '5eed000000000000000000000000b001';
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const idOf = (level: number): string => (0xb000 + level).toString(16).padStart(16, '0');
  const spans = Array.from({ length: 30 }, (_, level) => ({
    traceId,
    spanId: idOf(level),
    ...(level > 0 && { parentSpanId: idOf(level - 1) }),
    name: `level ${level}`,
    startTimeUnixNano: String(nowNs),
    endTimeUnixNano: String(nowNs + 1_000_000n),
  }));
  await sendSpans(url, { 'service.name': 'stock' }, spans);
  await page.setViewportSize({ width: 390, height: 1200 });
  await page.goto(`${url}/trace/${traceId}`);
  const name = page.locator('.span-row .text').nth(29);
  await name.waitFor();
  const { width = 0 } = (await name.boundingBox()) ?? {};
  check('the name of a deep span has room at 390 px', width >= 50, `${width} px`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function driveWidths(page: Page, what: string): Promise<void> {
  const counts: number[] = [];
  for (const width of widthsPx) {
    await page.setViewportSize({ width, height: 900 });
    await waitUntil(page, isSettled);
    counts.push(await page.locator('.tick').count());
  }
  check(`${what} has ticks at each width`, Math.min(...counts) > 0, counts.join());
  check('and more of them where there is room', (counts.at(-1) ?? 0) > (counts[0] ?? 0));
}

/** True when no tick's text lies over another one or leaves the track, which the page has measured by then. */
const isSettled = `(() => {
  const track = document.querySelector('.waterfall-axis .track');
  const box = track?.getBoundingClientRect();
  const texts = [...(track?.children ?? [])].map((tick) => tick.getBoundingClientRect());
  return texts.length > 0 && texts.every((text, at) =>
    text.left >= (texts[at - 1]?.right ?? box.left) - 0.5 && text.right <= box.right + 0.5);
})()`;
