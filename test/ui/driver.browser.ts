import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const axeOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};
const screenshots = process.env['SCREENSHOTS'];

/** What was looked at so far. */
export const count = { passed: 0, failed: 0 };

/** Says whether something holds, and counts it. */
export function check(what: string, holds: boolean, found = ''): void {
  count[holds ? 'passed' : 'failed'] += 1;
  console.log(`${holds ? 'ok' : 'NOT OK'} ${what}${holds || found === '' ? '' : `: ${found}`}`);
}

/** Reads JSON. */
export async function get<Answer>(url: string): Promise<Answer> {
  return (await (await fetch(url)).json()) as Answer;
}

/** Sends spans of one resource. @returns The status of the answer. */
export async function sendSpans(
  url: string,
  resource: Readonly<Record<string, string>>,
  spans: readonly object[],
): Promise<number> {
  const attributes = Object.entries(resource).map(([key, stringValue]) => ({
    key,
    value: { stringValue },
  }));
  const scopeSpans = [{ scope: { name: 'test' }, spans }];
  const { status } = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans }] }),
  });
  return status;
}

const longestWaitMs = 10_000;
const betweenLooksMs = 50;

/**
 * Waits until an expression is true in the page. Playwright's own wait evaluates it inside the page, which our policy forbids.
 * @throws Error when it is not true in time.
 */
export async function waitUntil(page: Page, expression: string): Promise<void> {
  const endMs = Date.now() + longestWaitMs;
  while (!(await page.evaluate<boolean>(expression))) {
    if (Date.now() > endMs) throw new Error(`never true: ${expression}`);
    await setTimeout(betweenLooksMs);
  }
}

type Scheme = 'dark' | 'light';

/** What people see and what a screen reader is told: WCAG 2.2 A and AA by axe, light and dark unless told otherwise. */
export async function look(
  page: Page,
  name: string,
  schemes: readonly Scheme[] = ['dark', 'light'],
): Promise<void> {
  if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });
  await page.evaluate(axe);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (screenshots !== undefined)
      await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}.png`) });
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(${JSON.stringify(axeOptions)})`,
    );
    const faults = violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, any }) => `${id}: ${any[0]?.message ?? ''} ${html}`),
    );
    check(`axe finds nothing on ${name}, ${colorScheme}`, faults.length === 0, faults.join('\n  '));
  }
}
