import type { Page } from 'playwright-core';
import { check, look } from './driver.browser.ts';

const traceId = '5eed000000000000000000000000a001';
const openId = '5eed00000000a001';
const nanosPerMilli = 1_000_000n;

/** A request that hangs: its trace while it is open, and when its span has come after all. */
export async function driveUnfinished(page: Page, url: string): Promise<void> {
  const startMs = Date.now() - 12_000;
  await sendSpan(url, startMs + 40, {
    spanId: '5eed00000000a002',
    parentSpanId: openId,
    name: 'find stock',
    forMs: 30,
  });
  await page.goto(`${url}/trace/${traceId}`);
  const rows = page.locator('.span-row');
  await rows.first().waitFor();
  check(
    'without its parent a span is marked',
    (await rows.first().innerText()).includes('no parent'),
  );
  await sendRecord(url, startMs);
  const open = rows.filter({ hasText: 'not ended' });
  await open.waitFor();
  const text = (await open.innerText()).replaceAll(/\s+/g, ' ');
  check(
    'a span that hangs is a row as soon as that is known',
    /GET.*not ended.*≥ 10\.00 s/.test(text),
    text,
  );
  check(
    'what has come is below it',
    (await rows.nth(1).getAttribute('aria-level')) === '2' &&
      (await page.getByText('no parent').count()) === 0,
  );
  check(
    'the head says so',
    (await page.locator('p.incomplete').innerText()).startsWith(
      '1 span not ended when last heard of',
    ),
  );
  await open.click();
  await page.locator('aside.pane').getByText('not ended', { exact: true }).waitFor();
  await look(page, 'unfinished');
  await page.setViewportSize({ width: 390, height: 844 });
  await look(page, 'unfinished-390');
  await page.setViewportSize({ width: 1440, height: 900 });
  await sendSpan(url, startMs, { spanId: openId, name: 'GET /stock', forMs: 11_500 });
  await page.locator('.span-row').filter({ hasText: 'GET /stock' }).waitFor();
  check(
    'its span takes its place when it ends',
    (await page.locator('.span-row .note').count()) === 0 &&
      (await page.locator('p.incomplete').count()) === 0,
  );
}

interface Sent {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly forMs: number;
}

async function sendSpan(url: string, atMs: number, { forMs, ...span }: Sent): Promise<void> {
  const times = { startTimeUnixNano: toNanos(atMs), endTimeUnixNano: toNanos(atMs + forMs) };
  const scopeSpans = [
    { scope: { name: 'test' }, spans: [{ traceId, kind: 2, ...span, ...times }] },
  ];
  await post(`${url}/v1/traces`, { resourceSpans: [{ resource, scopeSpans }] });
}

async function sendRecord(url: string, startMs: number): Promise<void> {
  const record = {
    traceId,
    spanId: openId,
    timeUnixNano: toNanos(startMs + 10_000),
    eventName: 'span.unfinished',
    severityNumber: 9,
    body: { stringValue: 'GET /stock has not ended for 10 s' },
    attributes: [
      { key: 'span_name', value: { stringValue: 'GET' } },
      { key: 'span_kind', value: { stringValue: 'server' } },
      { key: 'latency_millis', value: { doubleValue: 10_000 } },
    ],
  };
  const scopeLogs = [{ scope: { name: 'filrouge' }, logRecords: [record] }];
  await post(`${url}/v1/logs`, { resourceLogs: [{ resource, scopeLogs }] });
}

const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'stock' } }] };

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (status !== 200) throw new Error(`${url} answered ${status}`);
}

function toNanos(ms: number): string {
  return String(BigInt(ms) * nanosPerMilli);
}
