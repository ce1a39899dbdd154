import type { Page } from 'playwright-core';
import type { TraceSkeleton } from '../../src/viewer/api/types.ts';
import { rowHeightPx } from '../../ui/virtual-rows.ts';
import { check, look, waitUntil } from './driver.browser.ts';

const traceId = 'feed'.repeat(8);
const spanCount = 4_000;
const longTraceId = 'beef'.repeat(8);
const longCount = 100_000;
const rowsPerRequest = 5_000;

/** All views of a trace of many spans: only the rows in sight are in the document. */
export async function driveLongTrace(page: Page, url: string): Promise<void> {
  await send(url, 'traces', toSpans());
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
  await driveLongest(page, url);
}

/** 100,000 spans and as many log lines: what is drawn comes first, what stands in a row when it is opened. */
async function driveLongest(page: Page, url: string): Promise<void> {
  await sendLongest(url);
  await page.goto(`${url}/`);
  await page.locator('table.traces').waitFor();
  const before = await usedMegabytes(page);
  const startMs = performance.now();
  await page.goto(`${url}/trace/${longTraceId}`);
  const rows = page.locator('.waterfall-rows [role=row]');
  await rows.first().waitFor();
  const firstMs = performance.now() - startMs;
  await page.locator(`.waterfall[aria-rowcount="${2 * longCount + 1}"]`).waitFor();
  const allMs = performance.now() - startMs;
  const text = `${firstMs.toFixed(0)} ms to the first rows, ${allMs.toFixed(0)} to all`;
  console.log(`${text}; ${before} MB before, ${await usedMegabytes(page)} with it`);
  await driveBegin(page, url);
  await driveScroll(page);
  await drivePane(page);
  await driveFind(page);
  await look(page, 'longest-trace');
  await page.setViewportSize({ width: 390, height: 800 });
  await look(page, 'longest-trace-390');
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** The first rows are there before all spans are read: what is held back here is what a slow machine is still at. */
async function driveBegin(page: Page, url: string): Promise<void> {
  const held = Promise.withResolvers<void>();
  await page.route(/\/skeleton(\/logs)?$/, async (route) => {
    await held.promise;
    await route.continue();
  });
  const begin = page.waitForResponse(/\/view\?/);
  await page.goto(`${url}/trace/${longTraceId}`);
  const rows = page.locator('.waterfall-rows .span-row');
  await rows.first().waitFor();
  const { span_columns: columns } = (await (await begin).json()) as TraceSkeleton;
  const parsed = columns.depth.length;
  check('a screen of rows waits for 200 spans, not for 100,000', parsed === 200, `${parsed}`);
  const height = await page.locator('.waterfall-rows').evaluate((box) => box.clientHeight);
  check('and has the room of all', height === longCount * rowHeightPx, `${height}`);
  const header = await page.locator('header.subject').innerText();
  check('the header counts all spans and log lines', header.includes('100,000 log lines'), header);
  const self = rows.first().locator('.self');
  const ofBegin = await self.innerText();
  await look(page, 'longest-trace-begin');
  held.resolve();
  await page.locator(`.waterfall[aria-rowcount="${2 * longCount + 1}"]`).waitFor();
  const ofAll = await self.innerText();
  check(
    'self time is said when it is known',
    ofBegin === '' && ofAll !== '',
    `${ofBegin} ${ofAll}`,
  );
  await page.unrouteAll();
}

/** Leaps through the rows; gives the longest time until one was drawn. Text, because the page is not typed here. */
const leaps = `(async () => {
  const box = document.querySelector('.waterfall');
  let longest = 0;
  for (let step = 1; step <= 40; step += 1) {
    const start = performance.now();
    box.scrollTo(0, (box.scrollHeight * step) / 40);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    longest = Math.max(longest, performance.now() - start);
  }
  return longest;
})()`;

async function driveScroll(page: Page): Promise<void> {
  const rows = page.locator('.waterfall-rows [role=row]');
  const longestMs = await page.evaluate<number>(leaps);
  console.log(`${longestMs.toFixed(0)} ms for the longest of 40 leaps to the end`);
  await page.locator(`[role=row][aria-rowindex="${2 * longCount + 1}"]`).waitFor();
  const count = await rows.count();
  check('the end of 200,000 rows is reached, with few in the document', count < 100, `${count}`);
}

async function drivePane(page: Page): Promise<void> {
  const pane = page.getByRole('complementary');
  await page.locator('.waterfall-rows .span-row').last().click();
  await pane.getByText('job.part').waitFor();
  check('an open span of a long trace has its attributes', true);
  const line = page.locator('.waterfall-rows .log-row').last();
  const isCut = !(await line.innerText()).includes('end of the message');
  await line.click();
  await pane.getByText('job.reader').waitFor();
  const isWhole = (await pane.innerText()).includes('end of the message');
  check('an open log line has its fields, and all of a message that was cut', isCut && isWhole);
  await look(page, 'longest-trace-pane');
  await page.keyboard.press('ArrowUp');
  await pane.getByText('job.part').waitFor();
  check('the pane follows the arrow keys', true);
}

async function driveFind(page: Page): Promise<void> {
  const field = page.getByRole('searchbox', { name: 'Find', exact: true });
  await field.fill('job.part=77777');
  await page.getByText('1 of 1', { exact: true }).waitFor();
  await page.locator('.waterfall-rows .active.found').waitFor();
  check('an attribute that is not in sight is found', true);
  await field.fill('part 4321 ');
  await page.getByText(/^1 of \d+$/).waitFor();
  check('and so is a message', true);
  await field.fill('');
  await page.keyboard.press('Escape');
  await waitUntil(page, "document.querySelector('.matches') === null");
}

/** What the page holds, after garbage was collected. */
async function usedMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return Math.round(usedSize / 1_000_000);
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

async function send(
  url: string,
  signal: 'traces' | 'logs',
  rows: readonly object[],
): Promise<void> {
  const body =
    signal === 'traces'
      ? { resourceSpans: [{ scopeSpans: [{ spans: rows }] }] }
      : { resourceLogs: [{ scopeLogs: [{ logRecords: rows }] }] };
  await fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Spans of as many operations, each longer than the one before; every hundredth failed. */
function toSpans(): readonly object[] {
  const startNs = BigInt(Date.now() - 60_000) * 1_000_000n;
  return Array.from({ length: spanCount }, (_, index) => ({
    traceId,
    spanId: toSpanId(index),
    name: `step ${index}`,
    kind: 1,
    startTimeUnixNano: String(startNs + BigInt(index) * 1_000_000n),
    endTimeUnixNano: String(startNs + BigInt(index) * 1_000_000n + BigInt(index + 1) * 1_000n),
    ...(index % 100 === 0 ? { status: { code: 2 } } : {}),
  }));
}

function toSpanId(index: number): string {
  return (index + 1).toString(16).padStart(16, '0');
}

/** A job in 100,000 parts, each below one of those before and with a log line. */
async function sendLongest(url: string): Promise<void> {
  const startNs = BigInt(Date.now() - 600_000) * 1_000_000n;
  for (let from = 0; from < longCount; from += rowsPerRequest) {
    const parts = Array.from({ length: rowsPerRequest }, (_, index) => from + index);
    await send(
      url,
      'traces',
      parts.map((part) => toPart(part, startNs)),
    );
    await send(
      url,
      'logs',
      parts.map((part) => toLine(part, startNs)),
    );
  }
}

const stepNs = 200_000n;

function toPart(part: number, startNs: bigint): object {
  const ownNs = startNs + BigInt(part) * stepNs;
  const lengthNs = part === 0 ? BigInt(longCount) * stepNs : stepNs * 4n;
  return {
    traceId: longTraceId,
    spanId: toSpanId(part),
    ...(part > 0 && { parentSpanId: toSpanId(part - 1 - ((part * 7) % Math.min(part, 20))) }),
    name: part === 0 ? 'nightly job' : `write part ${part % 40}`,
    kind: part % 3 === 1 ? 3 : 1,
    startTimeUnixNano: String(ownNs),
    endTimeUnixNano: String(ownNs + lengthNs),
    ...(part % 500 === 7 ? { status: { code: 2, message: 'no room' } } : {}),
    attributes: [
      toAttribute('job.part', String(part)),
      toAttribute('job.name', 'nightly'),
      ...(part % 3 === 1 ? [toAttribute('url.full', `http://store.internal/parts/${part}`)] : []),
    ],
  };
}

function toLine(part: number, startNs: bigint): object {
  return {
    traceId: longTraceId,
    spanId: toSpanId(part),
    timeUnixNano: String(startNs + BigInt(part) * stepNs + 50_000n),
    severityNumber: part % 200 === 3 ? 13 : 9,
    body: {
      stringValue: `part ${part} written for a reader${' and one more'.repeat(part % 1_000 === 22 ? 30 : 1)}, end of the message`,
    },
    attributes: [toAttribute('job.reader', `reader-${part % 90}`)],
  };
}

function toAttribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}
