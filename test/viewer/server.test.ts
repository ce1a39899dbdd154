import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startViewer } from '#viewer';
import type { Viewer } from '#viewer';
import { makeFolder, openViewer, sendSpans } from './harness.ts';

test('GET /healthz answers ok', async () => {
  const viewer = await openViewer();
  const response = await fetch(`${viewer.url}/healthz`);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});

test('a port in use is refused with the remedy', async () => {
  const viewer = await openViewer();
  const port = Number(new URL(viewer.url).port);
  const second = startViewer({ port, dataDir: makeFolder() });
  await expect(second).rejects.toMatchObject({
    code: 'FR_VIEW_PORT_TAKEN',
    message: expect.stringMatching(
      /^Port \d+ on 127\.0\.0\.1 is in use; choose another with --port/,
    ),
  });
});

test('close() can be called twice, and ends open streams', async () => {
  const viewer = await openViewer();
  const stream = await fetch(`${viewer.url}/api/live`);
  await viewer.close();
  await viewer.close();
  expect(await stream.text()).toContain('event: change');
  await expect(fetch(`${viewer.url}/healthz`)).rejects.toThrow();
});

test('GET /api/live tells of a change', async () => {
  const viewer = await openViewer();
  const stream = await fetch(`${viewer.url}/api/live`);
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  await sendSpans(viewer, 'order', [{ spanId: '00000000000000a1' }]);
  expect(await readUntil(stream, '"spans":1')).toContain('event: change\ndata: {"spans":0');
});

test('GET /api/live tells of many changes at most four times a second', async () => {
  const viewer = await openViewer();
  const stream = await fetch(`${viewer.url}/api/live`);
  const startMs = performance.now();
  for (let id = 10; id < 60; id += 1) {
    await sendSpans(viewer, 'order', [{ spanId: `00000000000000${id}` }]);
  }
  const events = (await readUntil(stream, '"spans":50')).match(/event: change/g) ?? [];
  const seconds = (performance.now() - startMs) / 1_000;
  // One at once for the new page, one at once for the first change, then four a second.
  expect(events.length).toBeLessThanOrEqual(2 + Math.ceil(seconds * 4));
});

test('no more than 32 pages are told of changes', async () => {
  const viewer = await openViewer();
  const live = `${viewer.url}/api/live`;
  const streams = await Promise.all(Array.from({ length: 32 }, () => fetch(live)));
  expect(streams.every((stream) => stream.ok)).toBe(true);
  expect((await fetch(live)).status).toBe(503);
});

const hosts = [
  { host: 'localhost:4318', status: 200 },
  { host: '127.0.0.1', status: 200 },
  { host: '[::1]:4318', status: 200 },
  { host: 'evil.example:4318', status: 403 },
  { host: '127.0.0.1.evil.example', status: 403 },
  { host: '10.0.0.1', status: 403 },
];

test.each(hosts)('a read with Host $host is answered $status', async ({ host, status }) => {
  const viewer = await openViewer();
  expect(await getWithHost(viewer, host)).toBe(status);
});

const pages = [
  '/',
  '/logs',
  '/alerts',
  '/trace/0af7651916cd43dd8448eb211c80319c',
  '/correlation/c-1',
];

test.each(pages)('%s gives the page with links that work at every depth', async (path) => {
  const viewer = await openViewer({ pageDir: makePage() });
  const response = await fetch(viewer.url + path);
  expect(await response.text()).toBe('<html><head><base href="/"><title>x</title></head></html>');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test('files of the page have their type', async () => {
  const viewer = await openViewer({ pageDir: makePage() });
  const response = await fetch(`${viewer.url}/app.js`);
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await response.text()).toBe('let a;');
});

const nowhere = ['/nothing', '/missing.js', '/..%2fapp.js', '/%2e%2e/secret.js', '/api/nothing'];

test.each(nowhere)('%s is answered 404', async (path) => {
  const viewer = await openViewer({ pageDir: makePage() });
  expect((await fetch(viewer.url + path)).status).toBe(404);
});

test('without a built page, a line says how to build it', async () => {
  const viewer = await openViewer();
  expect(await (await fetch(viewer.url)).text()).toContain('npm run build');
});

test('a write to a page is refused with 405', async () => {
  const viewer = await openViewer();
  const response = await fetch(`${viewer.url}/api/logs`, { method: 'POST', body: 'x' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
});

function makePage(): string {
  const folder = makeFolder();
  writeFileSync(join(folder, 'index.html'), '<html><head><title>x</title></head></html>');
  writeFileSync(join(folder, 'app.js'), 'let a;');
  return folder;
}

/** `fetch` does not let a caller set Host. */
function getWithHost(viewer: Viewer, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(`${viewer.url}/api/stats`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.once('error', reject).end();
  });
}

async function readUntil(response: Response, text: string): Promise<string> {
  let all = '';
  for await (const chunk of response.body ?? []) {
    all += Buffer.from(chunk as Uint8Array).toString();
    if (all.includes(text)) break;
  }
  return all;
}
