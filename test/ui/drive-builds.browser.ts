import type { Page } from 'playwright-core';
import type { BuildsAnswer } from '../../src/viewer/api/types.ts';
import { check, get, look, sendSpans } from './driver.browser.ts';

const service = 'checkout';
const operation = 'POST /checkout';
const long = `build-2026.11.27-${'0123456789abcdef'.repeat(3)}`;
const address = `/compare?service=${service}`;

/** Two builds of a service: the ways to them, and what changed from one to the other. */
export async function driveBuilds(page: Page, url: string): Promise<void> {
  await sendBuild(url, 'b1', { minutesAgo: 20, forMs: 88, only: 'GET /old', error: 'OldError' });
  await sendBuild(url, 'b2', { minutesAgo: 5, forMs: 310, only: 'GET /new', error: 'NewError' });
  await driveWays(page, url);
  await driveComparison(page, url);
  await driveChoices(page, url);
  await driveWidths(page, url);
}

async function driveWays(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/services`);
  const row = page.locator('table.services tbody tr').filter({ hasText: service });
  await row.first().waitFor();
  await look(page, 'services-builds');
  const link = row.getByRole('link', { name: 'b2' });
  check('the services say their last build', await link.isVisible());
  const others = page.locator('table.services td.build').filter({ hasText: '0.1.0' });
  check(
    'one build alone is no link',
    (await others.count()) === 4 && (await others.locator('a').count()) === 0,
    String(await others.count()),
  );
  await link.press('Enter');
  await page.waitForURL(/\/compare\?service=checkout/);
  await page.locator('table.build-facts').waitFor();
  check('and lead to the two latest', (await readHeads(page)) === 'b1,b2', await readHeads(page));
}

async function driveComparison(page: Page, url: string): Promise<void> {
  const { left, right } = await get<BuildsAnswer>(`${url}/api/builds?service=${service}`);
  const cells = page.locator('table.build-facts tbody tr').filter({ hasText: 'p95' });
  const text = (await cells.innerText()).replaceAll(/\s+/g, ' ');
  check(
    'p95 of both and its change are said',
    /^p95 8\d\.\d ms 3\d\d ms × 3\.5 slower$/.test(text) && (left?.spans ?? 0) > 0,
    text,
  );
  const errors = page.locator('table.build-facts tbody tr').filter({ hasText: 'Errors' });
  check(
    'errors of both are said',
    (await errors.locator('.errors').count()) === 2 && right?.errors === 1,
  );
  const newErrors = page.getByRole('region', { name: 'Errors only in b2' });
  const oldErrors = page.getByRole('region', { name: 'Errors only in b1' });
  check(
    'an error that only one of them has is there',
    (await newErrors.locator('strong').allInnerTexts()).join() === 'NewError' &&
      (await oldErrors.locator('strong').allInnerTexts()).join() === 'OldError',
  );
  const rows = page.locator('table.build-operations tbody tr');
  const notes = (await rows.locator('.note').allInnerTexts()).toSorted().join();
  check('and which operation', notes === 'only in b1,only in b2', notes);
  await look(page, 'builds');
}

async function driveChoices(page: Page, url: string): Promise<void> {
  await page.getByRole('link', { name: operation }).press('Enter');
  await page.waitForURL(/operation=POST/);
  await page.getByRole('heading', { name: operation }).waitFor();
  const { searchParams } = new URL(page.url());
  check(
    'an operation has an address that names both builds',
    searchParams.get('left') === 'b1' && searchParams.get('right') === 'b2',
    page.url(),
  );
  await look(page, 'builds-operation');
  await page.getByRole('link', { name: 'swap' }).press('Enter');
  await page.waitForURL(/left=b2/);
  await page.getByText('× 0.28 faster').first().waitFor();
  check('swapped, it is faster', (await readHeads(page)) === 'b2,b1');
  await page.reload();
  await page.locator('table.build-facts').waitFor();
  check('the address holds it all', (await readHeads(page)) === 'b2,b1');
  await page.getByRole('link', { name: 'traces of b2' }).click();
  const traces = page.locator('table.traces tbody tr');
  await traces.first().waitFor();
  check('and leads to the traces of a build', (await traces.count()) === 40);
  await page.goto(`${url}${address}`);
  await page.locator('table.build-facts').waitFor();
  await page.getByLabel('Before').selectOption('b2');
  await page.waitForURL(/left=b2/);
  await page.locator('th.build').first().filter({ hasText: 'b2' }).waitFor();
  check('the list of builds chooses one', (await readHeads(page)) === 'b2,b1');
  await sendBuild(url, 'b3', { minutesAgo: 1, forMs: 88, only: 'GET /new', error: 'NewError' });
  await page.goto(`${url}${address}&left=b1`);
  await page.locator('th.build', { hasText: 'b3' }).first().waitFor();
  await sendBuild(url, long, { minutesAgo: 0, forMs: 88, only: 'GET /newer', error: 'NewerError' });
  await page.getByRole('button', { name: 'Read again' }).press('Enter');
  await page.locator('th.build', { hasText: 'build' }).first().waitFor();
  check('reading again finds a build that has come since', true);
  await page.goto(`${url}/compare?service=user`);
  await page.getByText('Only one build of this service has run').waitFor();
  await page.goto(`${url}/compare?service=nobody`);
  await page.getByText('No build of this service is known').waitFor();
  check('a service of one build, and of none, says so', true);
  await look(page, 'builds-none');
}

async function driveWidths(page: Page, url: string): Promise<void> {
  await page.goto(`${url}${address}`);
  await page.locator('table.build-facts').waitFor();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const [wide = NaN, room = NaN] = await page.evaluate<readonly number[]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    check(`two builds fit in ${width} pixels`, wide <= room, `${wide} of ${room}`);
    await look(page, `builds-${width}`);
  }
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto(`${url}/services?service=${service}`);
  await page.getByRole('link', { name: 'compare builds' }).click();
  await page.locator('table.build-facts').waitFor();
  check('a narrow page leads there by the operations of the service', true);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/?service=${service}`);
  await page.locator('table.traces .row-link').filter({ hasText: operation }).first().click();
  await page.locator('.span-row').first().click();
  const like = page.getByRole('region', { name: 'Same operation, the hour before' });
  await like.getByRole('link', { name: 'compare builds' }).press('Enter');
  await page.locator('table.build-facts').waitFor();
  check('the pane of a span leads there', page.url().includes('operation='), page.url());
}

async function readHeads(page: Page): Promise<string> {
  return (await page.locator('table.build-facts th.build').allInnerTexts()).join();
}

/** What a build does: 40 requests of about the same length, of which the last fails, and an operation of its own. */
interface BuildInput {
  readonly minutesAgo: number;
  readonly forMs: number;
  readonly only: string;
  readonly error: string;
}

async function sendBuild(url: string, build: string, input: BuildInput): Promise<void> {
  const spans = [
    ...Array.from({ length: 39 }, (_, at) => toSpan(build, at, operation, input)),
    { ...toSpan(build, 39, operation, input), ...toFailure(input.error) },
    toSpan(build, 40, input.only, { ...input, forMs: 5 }),
  ];
  await sendSpans(url, { 'service.name': service, 'service.version': build }, spans);
}

function toSpan(
  build: string,
  at: number,
  name: string,
  { minutesAgo, forMs }: BuildInput,
): object {
  const id = `${Buffer.from(build).toString('hex').slice(-6)}${at.toString(16).padStart(2, '0')}`;
  const startNs = BigInt(Date.now() - minutesAgo * 60_000 + at) * 1_000_000n;
  return {
    traceId: id.padStart(32, 'c'),
    spanId: id.padStart(16, 'c'),
    name,
    kind: 2,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + BigInt(forMs) * 1_000_000n),
  };
}

function toFailure(type: string): object {
  const attributes = toAttributes({ 'exception.type': type, 'exception.message': 'no answer' });
  return { status: { code: 2 }, events: [{ name: 'exception', attributes }] };
}

function toAttributes(values: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: { stringValue: value } }));
}
