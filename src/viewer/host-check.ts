const localNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Tells whether a Host header names this server. A web page that points its own name at 127.0.0.1
 * (DNS rebinding) sends that name, and must not read what is stored.
 * @param listenHost Host of this machine that the server was told to listen on. Undefined: any name, as a token protects what is stored, which a
 * page of a name that was rebound does not have.
 */
export function isOwnHost(header: string | undefined, listenHost: string | undefined): boolean {
  if (listenHost === undefined) return true;
  const name = toName(header ?? '');
  return localNames.has(name) || name === listenHost.toLowerCase();
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
export function findForeignSource(
  headers: RequestSource,
  listenHost: string | undefined,
  scheme: 'http' | 'https',
): string | undefined {
  const { origin, host = '', 'sec-fetch-site': site } = headers;
  if (origin !== undefined) {
    const isOwn =
      isOwnHost(host, listenHost) && origin.toLowerCase() === `${scheme}://${host.toLowerCase()}`;
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
