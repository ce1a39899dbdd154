import type { IncomingHttpHeaders } from 'node:http';
import parseForwarded from 'forwarded-parse';

/** Where a client wanted to go. */
export interface ServerAddress {
  readonly host: string;
  readonly port?: number;
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * Gives the address that the client asked for: behind proxies, what the first of them was asked for (`Forwarded`, RFC 7239, or
 * `X-Forwarded-Host`), else the host of the request itself.
 */
export function addressOf(
  headers: IncomingHttpHeaders,
  scheme: 'http' | 'https',
  host: string | undefined,
): ServerAddress | undefined {
  const forwarded = forwardedBy(headers, 'host');
  if (forwarded !== undefined) return toAddress(forwarded.host ?? '', forwarded.proto);
  const proxied = firstOf(headers['x-forwarded-host']);
  if (proxied !== undefined) return toAddress(proxied, firstOf(headers['x-forwarded-proto']));
  return host === undefined || host === '' ? undefined : toAddress(host, scheme);
}

/** Gives the address of the client as the first proxy saw it; undefined without a proxy. */
export function clientOf(headers: IncomingHttpHeaders): string | undefined {
  const forwarded = forwardedBy(headers, 'for');
  if (forwarded !== undefined) return withoutPort(forwarded.for ?? '');
  const proxied = firstOf(headers['x-forwarded-for']);
  return proxied === undefined ? undefined : withoutPort(proxied);
}

interface Forwarded {
  readonly host?: string;
  readonly for?: string;
  readonly proto?: string;
}

/** The first entry of `Forwarded` that has this parameter. */
function forwardedBy(
  { forwarded }: IncomingHttpHeaders,
  name: 'host' | 'for',
): Forwarded | undefined {
  if (forwarded === undefined) return undefined;
  try {
    return parseForwarded(forwarded).find((entry: Forwarded) => Boolean(entry[name]));
  } catch {
    return undefined;
  }
}

/** Each proxy appends what it saw: the first is nearest to the client. */
function firstOf(value: string | readonly string[] | undefined): string | undefined {
  const first = (typeof value === 'string' ? value : value?.[0])?.split(',', 1)[0]?.trim();
  return first === '' ? undefined : first;
}

/** Splits `host:port`; an IPv6 address stands in brackets (RFC 3986, section 3.2.2). */
function toAddress(authority: string, scheme: string | undefined): ServerAddress {
  const at = authority.lastIndexOf(':');
  const isBare = at === -1 || authority.endsWith(']');
  if (!isBare && (authority.startsWith('[') || authority.indexOf(':') === at)) {
    const port = Number(authority.slice(at + 1));
    return { host: authority.slice(0, at), ...(Number.isNaN(port) ? {} : { port }) };
  }
  const port = isBare ? defaultPorts[scheme ?? ''] : undefined;
  return { host: authority, ...(port === undefined ? {} : { port }) };
}

function withoutPort(address: string): string {
  const host = URL.parse(`http://${address}`)?.hostname;
  if (host === undefined || host === '') return address;
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
