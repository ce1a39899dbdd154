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

/** The header without port and brackets. */
function toName(header: string): string {
  return header
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}
