import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { check, look, sendSpans } from './driver.browser.ts';
import { spawnView } from './spawn-view.browser.ts';

/** Two tabs of one view, which is killed and started again under them. */
export async function driveRestart(browser: Browser): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'filrouge-restart-'));
  const first = await spawnView(['--port', '0', '--data', folder]);
  const { url } = first;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tabs = [await context.newPage(), await context.newPage()];
  try {
    await send(url, 1);
    const asked: string[] = [];
    tabs[0]?.on('request', (request) => asked.push(new URL(request.url()).pathname));
    for (const tab of tabs) {
      await tab.goto(`${url}/`);
      await rowOf(tab, 1).waitFor();
    }
    // Longer than pages wait after one change for the next.
    await tabs[0]?.waitForTimeout(1_500);
    const ofData = asked.filter((path) => path.startsWith('/api/')).toSorted();
    check('a page that is opened asks everything once', new Set(ofData).size === ofData.length);
    check('and asks for the list', ofData.includes('/api/traces/latest'));
    await send(url, 2);
    for (const tab of tabs) await rowOf(tab, 2).waitFor();
    check('two tabs show what comes', true);
    await tabs[1]?.goto(`${url}/errors`);
    await tabs[1]?.getByText('The last span or log line came at').waitFor();
    await tabs[1]?.getByText('npx filrouge doctor').waitFor();
    check('where nothing is, when the last thing came is said, and what tells why', true);
    await tabs[1]?.goto(`${url}/`);
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    for (const tab of tabs) await tab.getByText('connection lost, trying again').waitFor();
    check(
      'both say that the view has gone, and keep what they show',
      await rowOf(tabs[0], 2).isVisible(),
    );
    const second = await spawnView(['--port', new URL(url).port, '--data', folder]);
    await send(url, 3);
    for (const tab of tabs) await rowOf(tab, 3).waitFor({ timeout: 30_000 });
    const lost = await tabs[0]?.getByText('connection lost').isVisible();
    check('and go on by themselves when it is back', lost === false);
    second.process.kill('SIGTERM');
    await once(second.process, 'exit');
  } finally {
    await context.close();
    first.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A full disk is said on the page; where no small one can be mounted, it is not looked at. */
export async function driveFullDisk(browser: Browser): Promise<void> {
  const disk = mkdtempSync(join(tmpdir(), 'filrouge-page-disk-'));
  if (!canMount(disk)) return console.log('skipped: a full disk (mounting a small one needs root)');
  const filler = join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(3 * 1024 * 1024));
  const view = await spawnView(['--port', '0', '--data', join(disk, 'view')]);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(`${view.url}/`);
    let trace = 1;
    while ((await send(view.url, trace)) === 200) trace += 1;
    const alert = page.getByRole('alert');
    await alert.getByText('Nothing is stored since').waitFor();
    check('the page says that the disk is full', (await alert.innerText()).includes('is full'));
    await look(page, 'full-disk');
    rmSync(filler);
    await send(view.url, trace);
    await alert.getByText('Nothing is stored since').waitFor({ state: 'detached' });
    await rowOf(page, trace).waitFor();
    check('and no more when there is room', true);
  } finally {
    await page.close();
    view.process.kill('SIGTERM');
    await once(view.process, 'exit');
    execFileSync('umount', ['--lazy', disk], { stdio: 'ignore' });
    rmSync(disk, { recursive: true, force: true });
  }
}

function canMount(place: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', place], { stdio: 'ignore' });
    return true;
  } catch {
    rmSync(place, { recursive: true });
    return false;
  }
}

function rowOf(page: Page | undefined, trace: number) {
  if (page === undefined) throw new Error('no such tab');
  return page.locator('table.traces tbody tr').filter({ hasText: `job ${trace} of many` });
}

async function send(url: string, trace: number): Promise<number> {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId: trace.toString(16).padStart(32, '7'),
    name: `job ${trace} of many`,
    startTimeUnixNano: String(nowNs),
    endTimeUnixNano: String(nowNs + 5_000_000n),
    attributes: [{ key: 'note', value: { stringValue: 'x'.repeat(20_000) } }],
  };
  const spans = Array.from({ length: 5 }, (_, at) => ({
    ...span,
    spanId: (trace * 10 + at).toString(16).padStart(16, '7'),
  }));
  return await sendSpans(url, { 'service.name': 'job' }, spans);
}
