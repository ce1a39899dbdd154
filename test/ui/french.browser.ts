import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import type { TraceSummary } from '../../src/viewer/api/types.ts';
import { en } from '../../ui/text/en.ts';
import { fr } from '../../ui/text/fr.ts';
import { toTexts } from './all-texts.ts';
import { check, look, waitUntil } from './driver.browser.ts';

/** Of HTML, script and styles together. */
const mostPackedBytes = 60_000;
/** English that no French text has: several words as a part of what is seen, a word as the whole of it. */
const foreign = toForeign();
/** What programs wrote, and what the API says of it, is shown as it is. */
const data = 'bdi, pre, code, .severity, .waterfall-rows .text, table.alerts .message';
/** Everything that is read: text, and what is told of an element. */
const readAll = `(() => {
  const isOurs = (element) => element.closest('${data}') === null;
  const read = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (isOurs(walk.currentNode.parentElement)) read.push(walk.currentNode.data);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const element of document.querySelectorAll('[' + name + ']'))
      if (isOurs(element)) read.push(element.getAttribute(name));
  return read;
})()`;

/** The main pages in French, and how one comes to it. */
export async function driveFrench(
  browser: Browser,
  url: string,
  order: TraceSummary,
): Promise<void> {
  const context = await browser.newContext({
    locale: 'fr-FR',
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(String(error)));
  await page.goto(`${url}/`);
  await page.getByRole('heading', { name: 'Dernières traces' }).waitFor();
  check('a browser that asks for French gets it', (await langOf(page)) === 'fr');
  await drivePages(page, url, order);
  await driveChoice(page, url, order);
  const unexpected = troubles.filter((text) => !/400 \(Bad Request\)|404 \(Not Found\)/.test(text));
  check('no error on the console in French', unexpected.length === 0, unexpected.join('\n'));
  await context.close();
  await driveBrowsers(browser, url);
}

async function drivePages(page: Page, url: string, order: TraceSummary): Promise<void> {
  const { trace_id: id, correlation_id: correlationId = '', service } = order;
  const q = encodeURIComponent('error_code=insufficient_funds');
  const pages: readonly (readonly [name: string, path: string, there: string])[] = [
    ['traces', '/', 'table.traces tbody tr'],
    ['no-traces', '/?service=none-such&errors=1&q=x', '.notice'],
    ['trace', `/trace/${id}`, '.waterfall-rows [role=row]'],
    ['time-order', `/trace/${id}?view=time`, '.waterfall-rows [role=row]'],
    ['table', `/trace/${id}?view=table`, 'table.trace-operations tbody tr'],
    ['no-trace', `/trace/${'0'.repeat(31)}1`, '.notice'],
    ['logs', '/logs', 'table.logs tbody'],
    ['declined', `/logs?q=${q}`, 'table.logs tbody'],
    ['no-logs', '/logs?q=nothing%20at%20all', '.notice'],
    ['correlation', `/correlation/${correlationId}`, 'table.story tbody'],
    ['no-correlation', '/correlation/none', '.notice'],
    ['services', `/services?service=${service}`, '.map svg'],
    ['errors', '/errors?warnings=1', 'table.errors-list tbody tr'],
    ['candidates', `/compare?left=${id}`, 'table.traces tbody tr'],
    ['compare', `/compare?left=${id}&right=${id}`, 'table.compare tbody tr'],
    ['builds', '/compare?service=checkout', 'table.build-operations tbody tr'],
    ['one-build', `/compare?service=${service}`, '.notice'],
    ['alerts', '/alerts', 'table.alerts'],
    ['unknown', '/nowhere/at/all', '.notice'],
  ];
  for (const [name, path, there] of pages) {
    if (name === 'unknown') await leadNowhere(page, path);
    else await page.goto(url + path);
    await page.locator(there).first().waitFor();
    await lookAtFrench(page, name);
  }
  await driveOpened(page, url, order);
}

/** What is seen only after a key or a click. */
async function driveOpened(page: Page, url: string, order: TraceSummary): Promise<void> {
  await page.goto(`${url}/trace/${order.trace_id}`);
  const saved = await page.getByRole('link', { name: 'HTML' }).getAttribute('href');
  const savedPage = Buffer.from(await read(url + (saved ?? ''))).toString();
  check('a saved page is French', savedPage.includes('<html lang="fr">'), saved ?? '');
  const rows = page.locator('.waterfall-rows [role=row]');
  await rows.first().click();
  await page.getByText('Même opération, l’heure précédente').waitFor();
  await waitUntil(page, "document.querySelector('.like').ariaBusy === 'false'");
  await page.getByLabel('Rechercher', { exact: true }).fill('order');
  await page.locator('.matches').waitFor();
  await lookAtFrench(page, 'pane');
  await page.locator('.waterfall-rows .log-row').first().click();
  await page.getByRole('heading', { name: 'Ligne de log' }).waitFor();
  await lookAtFrench(page, 'pane-log');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'copier en texte' }).click();
  await page.getByText('copié', { exact: true }).waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  check('the copied text is English', /\d spans, \d+ log lines/.test(copied), copied.slice(0, 200));

  await page.goto(`${url}/logs`);
  await page.locator('table.logs tbody button').first().click();
  await page.getByText('lignes voisines').waitFor();
  await lookAtFrench(page, 'log-fields');
  await page.getByRole('combobox', { name: 'Requête' }).fill('level=loud');
  await page.getByText('La vue a refusé la demande : q, column 7').waitFor();
  check('a mistake is said with the words of the API', true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Touches' }).waitFor();
  await lookAtFrench(page, 'help', false);
}

/** By a link of the page: the server has no such address. */
async function leadNowhere(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `{ const link = document.createElement('a'); link.href = ${JSON.stringify(path)}; document.body.append(link); link.click(); link.remove(); }`,
  );
}

async function lookAtFrench(page: Page, name: string, isAlsoNarrow = true): Promise<void> {
  const english = findForeign(await page.evaluate<readonly string[]>(readAll));
  check(`nothing is English on ${name}`, english.length === 0, english.join('\n  '));
  await look(page, `fr-${name}`, ['light']);
  if (!isAlsoNarrow) return;
  await page.setViewportSize({ width: 390, height: 800 });
  const wide = await page.evaluate('document.documentElement.scrollWidth');
  check(`${name} fits in 390 pixels in French`, Number(wide) <= 390, String(wide));
  await look(page, `fr-${name}-390`, ['light']);
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** The choice at the foot: at once, with everything that is open, and at the next visit. */
async function driveChoice(page: Page, url: string, order: TraceSummary): Promise<void> {
  await page.goto(`${url}/trace/${order.trace_id}`);
  await page.locator('.waterfall-rows [role=row]').nth(1).click();
  const pane = page.getByRole('complementary');
  await pane.waitFor();
  await page.evaluate('window.isSamePage = true');
  const before = page.url();
  const english = page.getByRole('button', { name: 'English' });
  await english.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Waterfall' }).waitFor();
  check('another language is shown at once', (await langOf(page)) === 'en');
  const seen = findForeign(await page.evaluate<readonly string[]>(readAll));
  check('English is seen where it is', seen.length > 20, String(seen.length));
  check(
    'and what was open stays: the page, its address, the pane, the focus',
    (await page.evaluate<boolean>('window.isSamePage === true')) &&
      page.url() === before &&
      (await pane.getAttribute('aria-label')) === en.pane.label &&
      (await page.evaluate('document.activeElement.textContent')) === 'English',
    page.url(),
  );
  check('which one is said', (await english.getAttribute('aria-pressed')) === 'true');
  await page.reload();
  await page.getByRole('button', { name: 'Waterfall' }).waitFor();
  check('and kept, whatever the browser asks for', (await langOf(page)) === 'en');
  await page.getByRole('button', { name: 'Français' }).click();
  await page.getByRole('button', { name: 'Cascade' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Cascade' }).waitFor();
  check('back to French, too', (await langOf(page)) === 'fr');
}

/** Without scripts, the page says so, and leads to the answers. */
async function driveScriptless(browser: Browser, url: string): Promise<void> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${url}/logs`);
  const said = page.locator('noscript p:not([lang])');
  const { y = Infinity } = (await said.boundingBox()) ?? {};
  check('without scripts, the page says so at its top', y < 100, String(y));
  await page.locator('noscript p[lang=fr] a').last().click();
  await page.waitForURL(`${url}/api/logs`);
  check('in both languages, and leads to the answers', true);
  await context.close();
}

/** Browsers that ask for something else, or store nothing. */
async function driveBrowsers(browser: Browser, url: string): Promise<void> {
  const german = await browser.newContext({ locale: 'de-DE' });
  const page = await german.newPage();
  const loaded: string[] = [];
  let packedBytes = 0;
  page.on('requestfinished', (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith('/api/')) loaded.push(pathname);
  });
  await page.goto(`${url}/`);
  await page.getByRole('heading', { name: 'Latest traces' }).waitFor();
  check('a browser that asks for neither gets English', (await langOf(page)) === 'en');
  check('without the French texts', !loaded.some((path) => path.startsWith('/assets/fr-')));
  for (const path of loaded) packedBytes += gzipSync(await read(url + path)).length;
  check(
    'the first load is within its budget',
    packedBytes < mostPackedBytes,
    `${packedBytes} bytes of ${loaded.join()}`,
  );
  await german.close();
  await driveScriptless(browser, url);

  const without = await browser.newContext({ locale: 'fr-CA' });
  await without.addInitScript(
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })",
  );
  const bare = await without.newPage();
  await bare.goto(`${url}/`);
  await bare.getByRole('heading', { name: 'Dernières traces' }).waitFor();
  await bare.getByRole('button', { name: 'English' }).click();
  await bare.getByRole('heading', { name: 'Latest traces' }).waitFor();
  check('a browser that stores nothing can choose, too', (await langOf(bare)) === 'en');
  await without.close();
}

async function read(address: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

function langOf(page: Page): Promise<string> {
  return page.evaluate<string>('document.documentElement.lang');
}

function findForeign(read: readonly string[]): readonly string[] {
  return read.flatMap((text) => {
    const plain = text.replaceAll(/\s+/g, ' ').trim();
    const found = foreign.find((each) =>
      each.includes(' ') ? plain.includes(each) : plain === each,
    );
    return found === undefined ? [] : [`“${found}” in “${plain.slice(0, 120)}”`];
  });
}

/** The parts of the English texts between what is put in. */
function toForeign(): readonly string[] {
  const french = new Set(toTexts(fr).flatMap(({ text }) => toParts(text)));
  const parts = toTexts(en).flatMap(({ text }) => toParts(text));
  return [...new Set(parts)].filter(
    (part) => part.replaceAll(/[^a-z]/gi, '').length > 5 && !french.has(part),
  );
}

function toParts(text: string): readonly string[] {
  return text.split(/\{\w+\}|\d+/).map((part) => part.replace(/^[^a-z]+|[^a-z]+$/gi, ''));
}
