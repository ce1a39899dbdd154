import type { Page } from 'playwright-core';
import type { SpansLikeAnswer, TraceSummary, TraceView } from '../../src/viewer/api/types.ts';
import { formatOffset } from '../../ui/format.ts';
import { toSpanTree } from '../../ui/span-tree.ts';
import { toTimeUse } from '../../ui/time-use.ts';
import { toHaystack } from '../../ui/trace-find.ts';
import { sortOperations, toOperations } from '../../ui/trace-operations.ts';
import type { OperationRow } from '../../ui/trace-operations.ts';
import { toRows, toTimeOrder } from '#viewer/trace-rows';
import type { WaterfallRow } from '#viewer/trace-rows';
import { check, get, look } from './driver.browser.ts';

/** How a span compares with others of its operation, and the other views of a trace: time order, table. */
export async function driveTraceViews(page: Page, url: string, order: TraceSummary): Promise<void> {
  await driveLike(page, url, order);
  const view = await get<TraceView>(`${url}/api/traces/${order.trace_id}/view`);
  await page.goto(`${url}/trace/${order.trace_id}`);
  await driveTimeOrder(page, view);
  await driveTable(page, view);
}

async function driveTimeOrder(page: Page, view: TraceView): Promise<void> {
  await page.locator('.span-row').first().waitFor();
  await page.getByRole('button', { name: 'Time order' }).press('Enter');
  await page.waitForURL(/[?&]view=time/);
  const rows = page.locator('.waterfall-rows [role=row]');
  await rows.locator('.at').first().waitFor();
  const expected = toTimeOrder(toRows(view, true));
  const found = await rows.locator('.at').allInnerTexts();
  check(
    'spans and log lines stand in one list by their instant',
    found.join() === expected.map((row) => formatOffset(row.offsetMillis)).join(),
    found.join(),
  );
  await look(page, 'time-order');
  await rows.nth(3).click();
  await page.keyboard.press('ArrowDown');
  const pane = page.getByRole('complementary');
  await pane.waitFor();
  const title = expected[4] === undefined ? '' : toTitle(expected[4]);
  check(
    'the arrow keys go through it, and the pane follows',
    (await pane.innerText()).includes(title),
    title,
  );
  await page.getByRole('searchbox', { name: 'Find', exact: true }).fill('order');
  await page.getByText(/^1 of \d+$/).waitFor();
  const first = expected.find((row) => toHaystack(row).includes('order'));
  check(
    'finding goes by the instant, too',
    (await page.locator('.waterfall-rows .active .at').innerText()) ===
      formatOffset(first?.offsetMillis ?? NaN),
  );
  await page.getByRole('searchbox', { name: 'Find', exact: true }).fill('');
  await page.reload();
  await rows.locator('.at').first().waitFor();
  check(
    'the view is in the address',
    await page.getByRole('button', { name: 'Time order', pressed: true }).isVisible(),
  );
  await lookNarrow(page, 'time-order', '.waterfall-rows .at');
}

function toTitle(row: WaterfallRow): string {
  return 'log' in row ? row.log.message : row.span.name;
}

async function driveTable(page: Page, view: TraceView): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('v');
  await page.waitForURL(/[?&]view=table/);
  const rows = page.locator('table.trace-operations tbody tr');
  await rows.first().waitFor();
  const expected = toOperations(view.spans, toTimeUse(toSpanTree(view.spans)));
  const names = async (): Promise<string> =>
    (await rows.locator('.row-link').allInnerTexts()).join();
  check(
    'v shows the operations, the longest self time first',
    (await names()) === expected.map(({ name }) => name).join(),
    await names(),
  );
  await look(page, 'trace-table');
  const count = page.getByRole('button', { name: 'Spans' });
  await count.press('Enter');
  await page.waitForURL(/sort=count/);
  const head = page.getByRole('columnheader', { name: 'Spans' });
  const most = sortOperations(expected, 'count', false);
  check(
    'a head sorts by its column',
    (await head.getAttribute('aria-sort')) === 'descending' &&
      (await names()) === most.map(({ name }) => name).join(),
    await names(),
  );
  await count.press('Enter');
  await page.waitForURL(/order=reverse/);
  check('and back', (await head.getAttribute('aria-sort')) === 'ascending');
  await count.press('Enter');
  await lookNarrow(page, 'trace-table', 'table.trace-operations tbody tr');
  await driveSpansOf(page, most[0]);
}

/** From an operation to its spans. */
async function driveSpansOf(page: Page, operation: OperationRow | undefined): Promise<void> {
  await page.locator('table.trace-operations .row-link').first().press('Enter');
  await page.locator('.span-row.selected').waitFor();
  const place = await page.locator('.matches [role=status]').innerText();
  check(
    'an operation leads to the longest of its spans, and the others are found',
    page.url().includes(`span=${operation?.longestSpanId}`) &&
      Number(/^[1-9]\d* of (\d+)$/.exec(place)?.[1]) >= (operation?.count ?? NaN),
    `${page.url()} ${place}`,
  );
  await page.goBack();
  await page.locator('table.trace-operations').waitFor();
  check('back leads to the table', page.url().includes('view=table'));
}

async function lookNarrow(page: Page, name: string, rows: string): Promise<void> {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.locator(rows).first().waitFor();
  const wide = await page.evaluate('document.documentElement.scrollWidth');
  check(`${name} fits in 390 pixels`, Number(wide) <= 390, String(wide));
  await look(page, `${name}-390`);
  await page.setViewportSize({ width: 1280, height: 800 });
  await look(page, `${name}-1280`);
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function driveLike(page: Page, url: string, order: TraceSummary): Promise<void> {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/spans/like')) asked.push(request.url());
  });
  await page.goto(`${url}/trace/${order.trace_id}`);
  await page.locator('.span-row').first().click();
  const like = page.getByRole('region', { name: 'Same operation, the hour before' });
  const link = like.getByRole('link');
  await link.waitFor();
  const answer = await get<SpansLikeAnswer>(asked[0] ?? '');
  const text = await like.innerText();
  check(
    'the pane counts the spans of the same operation',
    answer.name === order.operation && text.includes(`${answer.count} spans`),
    text,
  );
  check('and says where this one lies', /longer than|among the shortest/.test(text), text);
  await look(page, 'like');
  await driveNextLike(page, asked);
  await link.first().click();
  const row = page.locator('table.traces tbody tr');
  await row.first().waitFor();
  check('it leads to their traces', (await row.count()) > 1, page.url());
}

/** The answer for a span that was left does not come into the pane of the next one. */
async function driveNextLike(page: Page, asked: readonly string[]): Promise<void> {
  const before = asked.length;
  let failed = 0;
  page.on('requestfailed', (request) => {
    if (request.url().includes('/api/spans/like')) failed += 1;
  });
  await page.route(
    '**/api/spans/like*',
    (route) => void setTimeout(() => void route.continue().catch(() => undefined), 400),
  );
  const like = page.getByRole('region', { name: 'Same operation, the hour before' });
  const spans = page.locator('.span-row');
  await Promise.all([page.waitForRequest(/spans\/like/), spans.nth(1).click()]);
  const height = async (): Promise<number> => (await like.boundingBox())?.height ?? NaN;
  const waiting = await height();
  await spans.nth(2).click();
  await like.getByText(/longer than|among the shortest|No other span/).waitFor();
  check(
    'what is asked for a span that was left is cancelled',
    failed === 1 && asked.length === before + 2,
    `${failed} of ${asked.length - before}`,
  );
  check(
    'the pane does not jump when the answer comes',
    (await height()) === waiting,
    `${waiting} ${await height()}`,
  );
  await page.unroute('**/api/spans/like*');
}
