import type { Locator, Page } from 'playwright-core';
import type { LogCountsAnswer } from '../../src/viewer/api/types.ts';
import { check, get, look, waitUntil } from './driver.browser.ts';

/** The services, their map, and the operations of one. */
export async function driveServices(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByRole('navigation').getByText('Services').click();
  const rows = page.locator('table.services tbody tr');
  await rows.first().waitFor();
  const names = await rows.locator('.chip-name').allInnerTexts();
  check('all services are there', names.join() === 'app,delivery,order,user', names.join());
  const map = page.locator('.map-frame svg').first();
  await map.waitFor();
  const calls = await map.locator('.edge > title').allTextContents();
  const wanted = ['app → order', 'order → user', 'order → delivery', 'user → postgresql'];
  check(
    'the map says who calls whom',
    wanted.every((each) => calls.some((call) => call.startsWith(each))),
    calls.join(),
  );
  await look(page, 'services');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Operations of' }).waitFor();
  check('the keyboard opens the operations of a service', page.url().endsWith('service=delivery'));
  const operation = page.locator('.operations td.operation a', { hasText: /^POST$/ });
  await look(page, 'operations');
  await page.setViewportSize({ width: 390, height: 800 });
  await checkWidth(page);
  await look(page, 'services-390');
  await page.setViewportSize({ width: 1440, height: 900 });
  await operation.click();
  await page.locator('table.traces tbody tr').first().waitFor();
  check(
    'an operation leads to its traces',
    new URL(page.url()).searchParams.get('q') === 'name="POST" kind=server',
    page.url(),
  );
}

async function checkWidth(page: Page): Promise<void> {
  const [width = NaN, room = NaN] = await page.evaluate<readonly number[]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  check('nothing stands beside a page of 390 pixels', width <= room, `${width} of ${room}`);
}

/** The errors, and the way from one to its trace. */
export async function driveErrors(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  await page.getByRole('navigation').getByText('Errors').click();
  const rows = page.locator('table.errors-list tbody tr');
  await rows.first().waitFor();
  await look(page, 'errors');
  await page.getByLabel('Warnings, too').check();
  const declined = rows.filter({ hasText: 'payment declined' });
  await declined.first().waitFor();
  check('the declined payment is there, once', (await declined.count()) === 1);
  await declined.locator('a.row-link').click();
  await page.locator('.waterfall-rows [role=row]').first().waitFor();
  check(
    'and leads to its span in the latest trace',
    new URL(page.url()).searchParams.has('span'),
    page.url(),
  );
}

/** The traces by start and duration: a point opens its trace, a range is chosen. */
export async function driveScatter(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  const points = page.locator('.scatter .points');
  const marks = points.locator('circle, path');
  await marks.first().waitFor();
  const rows = page.locator('table.traces tbody tr');
  check('each trace is a point', (await marks.count()) === (await rows.count()));
  const failed = rows.locator('.error-mark');
  check(
    'failed ones have another shape',
    (await points.locator('path').count()) > 0 && (await failed.count()) > 0,
  );
  await look(page, 'scatter');
  const title = await marks.last().locator('title').textContent();
  const mark = await marks.last().boundingBox();
  const box = await points.boundingBox();
  if (mark === null || box === null) throw new Error('no point is seen');
  await page.mouse.click(mark.x + mark.width / 2, mark.y + mark.height / 2);
  await page.waitForURL(/\/trace\//);
  await page.locator('.waterfall-rows [role=row]').first().waitFor();
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  const duration = title?.split(', ')[1] ?? '?';
  check('a point opens its trace', heading.includes(duration), `${heading}, not ${duration}`);
  await page.goBack();
  await marks.first().waitFor();
  const before = await rows.count();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + 10);
  await page.mouse.up();
  await page.waitForURL(/since=/);
  await page.getByRole('button', { name: 'Show all times' }).waitFor();
  await rows.nth(before - 1).waitFor({ state: 'detached' });
  check('a range that is drawn narrows the traces', (await rows.count()) > 0);
  await driveScatterKeys(page, url);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${url}/`);
  await marks.first().waitFor();
  await checkWidth(page);
  await look(page, 'scatter-390');
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** The same range by keys alone. */
async function driveScatterKeys(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/`);
  const slots = page.getByRole('listbox', { name: 'Traces over time' });
  const chosen = slots.getByRole('option', { selected: true });
  await slots.focus();
  await page.keyboard.press('End');
  for (let step = 0; step < 20; step += 1) await page.keyboard.press('Shift+ArrowLeft');
  check(
    'Shift takes the parts between',
    (await chosen.count()) === 21,
    String(await chosen.count()),
  );
  const labels = await chosen.evaluateAll((all) => all.map((each) => each.ariaLabel ?? ''));
  const wanted = labels.reduce((sum, label) => sum + Number(/: (\d+) traces?/.exec(label)?.[1]), 0);
  const last = await slots.getByRole('option').last().getAttribute('id');
  await look(page, 'scatter-keys');
  await page.keyboard.press('Enter');
  await page.waitForURL(/since=.*until=/);
  const caption = page.locator('.scatter figcaption, table.traces caption');
  const rows = page.locator('table.traces tbody tr');
  await waitUntil(page, `document.querySelectorAll('table.traces tbody tr').length === ${wanted}`);
  check(
    'Enter shows the traces in them',
    (await rows.count()) === wanted && wanted > 0 && last === 'slot-39',
    `${await caption.first().innerText()}, not ${wanted}`,
  );
}

/** The log lines over time and by field, by pointer and by keys alone. */
export async function driveCounts(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/logs`);
  const bars = page.getByRole('listbox', { name: 'Log lines over time' });
  await bars.waitFor();
  const { counted, series } = await get<LogCountsAnswer>(`${url}/api/logs/counts`);
  const caption = page.locator('.log-bars figcaption');
  check('the lines are counted', (await caption.innerText()).includes(`${counted} lines`));
  const options = bars.getByRole('option');
  check('a bar stands for each step', (await options.count()) === series.others.length);
  await look(page, 'log-counts');

  const facet = (name: string): Locator => page.getByRole('region', { name, exact: true });
  await facet('log_type').getByRole('button', { name: 'network' }).click();
  await page.waitForURL(/q=log_type%3Dnetwork/);
  await facet('http_status').getByRole('button', { name: '402' }).first().click();
  await page.waitForURL(/http_status%3D402/);
  await page.locator('.facets [aria-pressed=true]').nth(1).waitFor();
  const declined = await get<LogCountsAnswer>(
    `${url}/api/logs/counts?q=${encodeURIComponent('log_type=network http_status=402')}`,
  );
  const lines = page.locator('table.logs tbody');
  check(
    'two values of fields narrow the list',
    (await lines.count()) === declined.counted && declined.counted > 0,
    `${await lines.count()} of ${declined.counted}`,
  );
  await look(page, 'log-facets');
  await facet('http_status').getByRole('button', { pressed: true }).press('Enter');
  await page.waitForURL((address) => !address.search.includes('402'));
  check('and let go of it by the keyboard', !page.url().includes('402'), page.url());

  await page.goto(`${url}/logs`);
  await bars.focus();
  await page.keyboard.press('End');
  const last = options.last();
  check(
    'the keys go through the bars',
    (await bars.getAttribute('aria-activedescendant')) === (await last.getAttribute('id')),
  );
  const [wanted = ''] = /\d+ lines?/.exec((await last.getAttribute('aria-label')) ?? '') ?? [];
  await page.keyboard.press('Enter');
  await page.waitForURL(/since=/);
  await page.locator('.log-bars figcaption', { hasText: wanted }).waitFor();
  check('Enter shows the lines of a bar', true);
  await page.getByRole('button', { name: 'Show all times' }).click();
  await options.nth(series.others.length - 1).waitFor();
  await bars.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  check(
    'with Shift they take several',
    (await bars.getByRole('option', { selected: true }).count()) === 3,
  );
  const box = await bars.boundingBox();
  if (box === null) throw new Error('the bars are not seen');
  await page.mouse.move(box.x + 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.up();
  await page.waitForURL(/since=/);
  const { searchParams } = new URL(page.url());
  const ms =
    Date.parse(searchParams.get('until') ?? '') - Date.parse(searchParams.get('since') ?? '');
  check('a range that is drawn is shown', ms > 0, page.url());
  await page.goto(`${url}/logs?q=${encodeURIComponent('"payment declined"')}`);
  await page.getByRole('button', { name: 'payment declined' }).first().press('Enter');
  await page.getByRole('link', { name: 'of all services' }).click();
  const marked = page.locator('table.logs tr[aria-current]');
  await marked.waitFor();
  await lines.nth(20).waitFor();
  check(
    'the lines around a line are shown, and which it is',
    (await marked.innerText()).includes('payment declined') && (await lines.count()) > 10,
  );
  const place = await marked.boundingBox();
  check('and it is in sight', place !== null && place.y > 0 && place.y < 900, String(place?.y));
  // A row that the head of the table covers is too small for a finger.
  await page.evaluate('scrollTo(0, 0)');
  await look(page, 'around');
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${url}/logs`);
  await bars.waitFor();
  await checkWidth(page);
  await look(page, 'log-counts-390');
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Names and values come from the data; keys alone, as a screen reader's user has them. */
export async function driveCompletion(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/logs`);
  const field = page.getByRole('combobox', { name: 'Query' });
  await field.focus();
  await page.waitForResponse((response) => response.url().endsWith('/api/fields?on=logs'));
  const options = page.locator('.combobox [role=option]');
  await field.pressSequentially('serv');
  await options.first().waitFor();
  check('names of fields are suggested', (await options.first().innerText()) === 'service');
  // No line holds the half of a name: nothing lies under the list.
  await page.getByText('No log line fits').waitFor();
  await look(page, 'completion');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await options.filter({ hasText: 'delivery' }).waitFor();
  check(
    'then the values that the data has',
    (await options.allInnerTexts()).toSorted().join() === 'app,delivery,order,user',
  );
  await page.keyboard.type('deli');
  await options.nth(1).waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  const active = await field.getAttribute('aria-activedescendant');
  check('the chosen one is told', active === (await options.first().getAttribute('id')));
  await page.keyboard.press('Tab');
  await page.waitForURL(/q=service%3Ddelivery/);
  check('a choice is taken', (await field.inputValue()) === 'service=delivery ');
  const services = page.locator('table.logs .chip-name');
  await waitUntil(
    page,
    "[...new Set([...document.querySelectorAll('table.logs .chip-name')].map((chip) => chip.textContent))].join() === 'delivery'",
  );
  check('and the list is narrowed', (await services.count()) > 0);
  await page.keyboard.type('le');
  await options.first().waitFor();
  await page.keyboard.press('Escape');
  check(
    'Escape closes the list',
    (await options.count()) === 0 || !(await options.first().isVisible()),
  );
}
