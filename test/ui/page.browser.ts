// Drives the page of `filrouge view` in a real Chromium, with the data of a real demo run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.ts';
import type { TraceSummary, TraceView } from '../../src/viewer/api/types.ts';
import {
  driveCompletion,
  driveCounts,
  driveErrors,
  driveScatter,
  driveServices,
} from './drive-lists.browser.ts';
import { driveAxis, driveDeep } from './drive-axis.browser.ts';
import { driveBuilds } from './drive-builds.browser.ts';
import { driveCompare } from './drive-compare.browser.ts';
import { driveForced } from './drive-forced.browser.ts';
import { driveLongTrace } from './drive-long-trace.browser.ts';
import { drivePath } from './drive-path.browser.ts';
import { driveFullDisk, driveRestart } from './drive-restart.browser.ts';
import { driveFrench } from './french.browser.ts';
import { driveTraceViews } from './drive-trace-views.browser.ts';
import { driveUnfinished } from './drive-unfinished.browser.ts';
import { check, count, get, look } from './driver.browser.ts';
import { spawnView } from './spawn-view.browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'filrouge-page-'));

const jaegerUrl = 'http://127.0.0.1:16686';
const alertsFile = 'examples/shop/filrouge.alerts.yaml';
const browser = await launchChromium();
const view = await spawnView(
  ['--port', '0', '--data', folder, '--jaeger', jaegerUrl, '--alerts', alertsFile],
  // Nobody takes the alerts: that is seen, too.
  { SHOP_SMTP_URL: 'smtp://127.0.0.1:1', SHOP_HOOK_URL: 'http://127.0.0.1:1/' },
);
try {
  await drive(view.url);
} finally {
  await browser.close();
  view.process.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;

async function drive(url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const troubles: string[] = [];
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(String(error)));

  await page.goto(`${url}/`);
  await page.getByText('No span has arrived yet').waitFor();
  check('an empty view says why', true);

  placeOrders(url);
  await page.locator('table.traces tbody tr').first().waitFor();
  check('traces appear without a reload', true);
  await look(page, 'traces');

  const { traces } = await get<{ traces: readonly TraceSummary[] }>(
    `${url}/api/traces/latest?limit=50`,
  );
  const order = traces.find((trace) => trace.services.length === 4 && trace.error_count === 0);
  if (order === undefined) throw new Error('no order went through all four services');
  await driveTrace(page, url, order);
  await driveAxis(page, url, order);
  await drivePath(page, url, order);
  await driveTraceViews(page, url, order);
  await driveForced(page, url, order);
  await driveCompare(page, url, order);
  await driveCorrelation(page, url, order);
  await driveServices(page, url);
  await driveErrors(page, url);
  await driveCounts(page, url);
  await driveScatter(page, url);
  await driveSearch(page, url, order);
  await driveHostile(page, url);
  await driveUnfinished(page, url);
  await driveDeep(page, url);
  await driveBuilds(page, url);
  await driveAlerts(page, url);
  await driveLongTrace(page, url);
  await driveFrench(browser, url, order);
  await driveRestart(browser);
  await driveFullDisk(browser);
  // The browser itself says that a wrong query was refused, and that a trace is not there.
  const unexpected = troubles.filter((text) => !/400 \(Bad Request\)|404 \(Not Found\)/.test(text));
  check('no error on the console', unexpected.length === 0, unexpected.join('\n'));
}

async function driveTrace(page: Page, url: string, order: TraceSummary): Promise<void> {
  const { spans } = await get<TraceView>(`${url}/api/traces/${order.trace_id}/view`);
  const logs = spans.flatMap((span) => span.logs);
  await page.goto(`${url}/trace/${order.trace_id}`);
  const rows = page.locator('.waterfall-rows [role=row]');
  await rows.first().waitFor();
  check(
    'the waterfall has a row for every span and log line',
    (await rows.count()) === spans.length + logs.length,
  );
  const text = await page.locator('.waterfall-rows').innerText();
  check(
    'every log line is in it',
    logs.every((log) => text.includes(log.message)),
  );
  await look(page, 'trace');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'copy as text' }).click();
  await page.getByText('copied').waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  check(
    'the copied text has every span and log line',
    [...spans.map(({ name }) => name), ...logs.map(({ message }) => message)].every((each) =>
      copied.includes(each),
    ) && copied.includes(order.trace_id),
    copied,
  );
  await page.keyboard.press('y');
  await page.getByRole('button', { name: 'copied: the correlation id' }).waitFor();
  const copiedId = await page.evaluate<string>('navigator.clipboard.readText()');
  check('y copies the correlation id', copiedId === order.correlation_id, copiedId);
  const link = page.getByRole('link', { name: 'OTLP', exact: true });
  const [file] = await Promise.all([page.waitForEvent('download'), link.press('Enter')]);
  check(
    'Enter on “OTLP” saves the trace',
    file.suggestedFilename() === `trace-${order.trace_id}.jsonl`,
  );
  await rows.first().click();
  const pane = page.getByRole('complementary');
  await pane.waitFor();
  check('a click opens all attributes', (await pane.innerText()).includes('http.request.method'));
  await look(page, 'span');
}

async function driveCorrelation(page: Page, url: string, order: TraceSummary): Promise<void> {
  await page.goto(`${url}/correlation/${order.correlation_id}`);
  await page.locator('table.story').waitFor();
  const text = await page.locator('table.story').innerText();
  check(
    'the page of a correlation id shows all four services',
    order.services.every((name) => text.includes(name)),
  );
  // Of winston, console, winston, winston, pino, winston, winston.
  const written = [
    'order asked',
    'users found: 1',
    'user read',
    'order created',
    'delivery planned',
    'order confirmed',
    'order answered',
  ];
  const shown = text.split(/[\n\t]/).filter((cell) => written.includes(cell.trim()));
  check(
    'the lines of winston, pino and console stand in the order of their writing',
    shown.map((cell) => cell.trim()).join() === written.join(),
    shown.join(),
  );
  const href = await page.getByText('open in Jaeger').getAttribute('href');
  check('it links to the trace in Jaeger', href === `${jaegerUrl}/trace/${order.trace_id}`);
  await look(page, 'correlation');
}

async function driveSearch(page: Page, url: string, order: TraceSummary): Promise<void> {
  await page.goto(`${url}/logs`);
  await page.locator('table.list').waitFor();
  await look(page, 'logs');
  await page.keyboard.press('/');
  await page.keyboard.type(order.trace_id);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${url}/trace/${order.trace_id}`);
  check('a trace id in the search opens the trace', true);
  await page.goBack();
  await page.waitForURL(`${url}/logs`);
  check('back goes back', true);
  await driveQueries(page, url);
  await driveCompletion(page, url);
}

async function driveQueries(page: Page, url: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Query', exact: true });
  const rows = page.locator('table.list > tbody');
  await field.fill('service=order log_type=network http_status>=200');
  await page.waitForURL(/q=service/);
  const others = page.locator('table.logs .chip-name').filter({ hasNotText: /^order$/ });
  await others.first().waitFor({ state: 'detached' });
  check('a query narrows the log lines', (await rows.count()) >= 12, String(await rows.count()));
  await look(page, 'query-logs');
  await page.reload();
  check('a query is in the address', (await field.inputValue()).startsWith('service=order'));
  await field.fill('order created');
  await page.locator('mark').first().waitFor();
  check('its words are marked', (await page.locator('mark').count()) >= 2);
  await field.fill('level=loud');
  await page.getByText('q, column 7: level is "loud"; expected TRACE').waitFor();
  check('a mistake is said with its place', true);
  await look(page, 'query-mistake');

  await page.goto(`${url}/`);
  await field.fill('service=delivery kind=server duration>0ms');
  await page.waitForURL(/q=service/);
  await page.locator('table.traces tbody tr').first().waitFor();
  await look(page, 'query-traces');
  await field.fill('service=nobody');
  await page.getByText('No trace fits').waitFor();
  check('a query that is true of no trace says so', true);
  await page.goto(`${url}/`);
  await page.locator('table.traces').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Queries' }).waitFor();
  await look(page, 'help');
  await page.keyboard.press('Escape');
}

async function driveHostile(page: Page, url: string): Promise<void> {
  const text = '<img src=x onerror="document.title=\'owned\'"> \u202egnirts';
  const record = {
    timeUnixNano: `${Date.now()}000000`,
    severityNumber: 17,
    body: { stringValue: text },
  };
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  await fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await page.goto(`${url}/logs?q=onerror`);
  await page.getByText('<img src=x').first().waitFor();
  check(
    'text of a log line stays text',
    !(await page.title()).includes('owned') && (await page.locator('td img').count()) === 0,
  );
}

async function driveAlerts(page: Page, url: string): Promise<void> {
  await page.getByRole('link', { name: 'Alerts' }).click();
  await page.waitForURL(`${url}/alerts`);
  const now = page.getByRole('region', { name: 'Now' });
  // The hostile line above and the error of the shop are of a level that a rule looks at.
  await now.getByText('exception=').first().waitFor();
  check('an alert is on the page', (await now.getByText('firing').count()) > 0);
  await now.getByRole('button', { name: 'Silence 1 h' }).first().click();
  await now.getByText('silenced').first().waitFor();
  check('it can be silenced', true);
  await page.getByRole('region', { name: 'Silences' }).getByRole('button', { name: 'End' }).click();
  await now.getByText('silenced').first().waitFor({ state: 'detached' });
  check('and the silence ended', true);
  const rules = page.getByRole('region', { name: 'Rules' });
  await rules.getByRole('button', { name: 'Test' }).first().click();
  await page.getByText('ECONNREFUSED').first().waitFor();
  check('a channel that fails is seen', true);
  await look(page, 'alerts');
  // On a slow machine the last order is long ago, and the rule that misses orders has no records to lead to.
  const ofError = now.getByRole('row').filter({ hasText: 'exception=' }).first();
  await ofError.getByRole('link', { name: 'Logs' }).click();
  await page.waitForURL(/logs\?q=/);
  await page.locator('table.logs tbody').first().waitFor();
  check('it links to its records', true);
  await page.goto(`${url}/logs?since=2026-01-01&until=2026-01-02`);
  await page.getByText('No log line fits').waitFor();
  await page.getByRole('button', { name: 'Show all times' }).click();
  await page.locator('table.logs tbody').first().waitFor();
  check('a range of time is in the address', !page.url().includes('since'));
}

function placeOrders(url: string): void {
  const args = ['scripts/demo/main.ts', '--requests', '12', '--exit', '--otlp', url];
  execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
