import { isIP } from 'node:net';

const localNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);
const allAddresses: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * Tells whether a Host header names this server. A web page that points its own name at 127.0.0.1
 * (DNS rebinding) sends that name, and must not read what is stored.
 * @param listenHost Host that the server was told to listen on. With all addresses, any IP address is right as well: no name can be rebound to that.
 */
export function isOwnHost(header: string | undefined, listenHost: string): boolean {
  const name = toName(header ?? '');
  if (localNames.has(name) || name === listenHost.toLowerCase()) return true;
  return allAddresses.has(listenHost) && isIP(name) !== 0;
}

/** What a browser says of where a request comes from. */
export interface RequestSource {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Finds the page of another origin that a request comes from: such a page must not write here. Programs send neither
 * `Origin` nor `Sec-Fetch-Site`. A name that was rebound is the same as its Host, and no name of ours.
 * @returns What gives it away, as `header is "value"`; undefined for a program and for our own page.
 */
export function findForeignSource(headers: RequestSource, listenHost: string): string | undefined {
  const { origin, host = '', 'sec-fetch-site': site } = headers;
  if (origin !== undefined) {
    const isOwn =
      isOwnHost(host, listenHost) && origin.toLowerCase() === `http://${host.toLowerCase()}`;
    return isOwn ? undefined : `Origin is ${JSON.stringify(origin.slice(0, 100))}`;
  }
  return site === 'cross-site' || site === 'same-site'
    ? `Sec-Fetch-Site is ${JSON.stringify(site)}`
    : undefined;
}

/** The header without port and brackets. */
function toName(header: string): string {
  return header
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}
