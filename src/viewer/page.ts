import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { htmlType, sendBody } from './answer.ts';

/** Addresses inside the page; all of them get the same HTML. */
const pagePath =
  /^\/(?:index\.html|compare|logs|services|errors|alerts|trace\/[^/]+|correlation\/[^/]+)?$/;
/** One file name without folders: nothing outside the page's folder can be named. */
const assetPath = /^\/(?:assets\/)?[\w-]+(?:\.[\w-]+)*\.(?:js|css|svg|png|ico|woff2)$/;

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>filrouge view</title>
<p>The page was not built. Run <code>npm run build</code>, then start <code>filrouge view</code> again.</p>
<p>The API works: <a href="/api/traces/latest">latest traces</a>.</p></html>
`;

/** Tells whether an address is one of the page's, and not of its files. */
export function isPage(path: string): boolean {
  return pagePath.test(path);
}

/**
 * Serves the page and its files.
 * @returns False when the path is none of the page's.
 */
export async function servePage(
  pageDir: string,
  path: string,
  response: ServerResponse,
): Promise<boolean> {
  if (isPage(path)) {
    const html = await readIfThere(join(pageDir, 'index.html'));
    sendBody(response, 200, htmlType, html === undefined ? notBuilt : withBase(html.toString()));
    return true;
  }
  if (!assetPath.test(path)) return false;
  const asset = await readIfThere(join(pageDir, path));
  if (asset === undefined) return false;
  sendBody(response, 200, contentTypes[extname(path)] ?? 'application/octet-stream', asset);
  return true;
}

/** The page is built with relative links; this makes them right at every depth of address. */
function withBase(html: string): string {
  return html.replace(/<head[^>]*>/i, (head) => `${head}<base href="/">`);
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}
