import type { Page } from 'playwright-core';
import type { SpansLikeAnswer, TraceSummary } from '../../src/viewer/api/types.ts';
import { check, get, look } from './driver.browser.ts';

/** How a span compares with others of its operation. */
export async function driveTraceViews(page: Page, url: string, order: TraceSummary): Promise<void> {
  await driveLike(page, url, order);
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
