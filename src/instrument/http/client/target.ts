import { hideSignatures } from '../signatures.ts';

/** Where a request goes. */
export interface Target {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number | undefined;
  readonly scheme: 'http' | 'https';
  /** `url.full`: without user and password, signatures hidden. */
  readonly url: string;
  readonly path: string;
  /** Without its `?`; empty when there is none. */
  readonly query: string;
}

/** Scheme, host and port. */
type Origin = Pick<Target, 'host' | 'port' | 'scheme'> & { readonly text: string };

const defaultPorts = { http: 80, https: 443 };
const mostOrigins = 100;
const origins = new Map<string, Origin | undefined>();

/** Reads the target of a request that goes to an origin such as `https://example.org:8443`; undefined when that is none. */
export function targetAt(origin: string, path: string): Target | undefined {
  const known = originOf(origin);
  return known === undefined ? undefined : toTarget(known, path);
}

/** Reads the target of a request of `node:http`. */
export function targetOf(
  scheme: 'http' | 'https',
  host: string,
  port: number,
  path: string,
): Target {
  const bare = withoutBrackets(host);
  const name = bare.includes(':') ? `[${bare}]` : bare;
  const text = `${scheme}://${name}${port === defaultPorts[scheme] ? '' : `:${port}`}`;
  return toTarget({ host: bare, port, scheme, text }, path);
}

/** A request by a proxy names its whole target (RFC 9112, section 3.2.2); `CONNECT` and `OPTIONS *` name no path. */
function toTarget(origin: Origin, target: string): Target {
  const { host, port, scheme } = origin;
  if (!target.startsWith('/')) {
    const absolute = /^https?:/i.test(target) ? URL.parse(target) : null;
    const elsewhere = absolute === null ? undefined : originOf(absolute.origin);
    return absolute === null || elsewhere === undefined
      ? { host, port, scheme, url: origin.text, path: target, query: '' }
      : toTarget(elsewhere, absolute.pathname + absolute.search);
  }
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  const query = at === -1 ? '' : hideSignatures(target.slice(at + 1));
  const url = origin.text + (at === -1 ? path : `${path}?${query}`);
  return { host, port, scheme, url, path, query };
}

/** A program asks few origins often. */
function originOf(text: string): Origin | undefined {
  if (origins.has(text)) return origins.get(text);
  if (origins.size >= mostOrigins) origins.clear();
  const origin = parseOrigin(text);
  origins.set(text, origin);
  return origin;
}

function parseOrigin(text: string): Origin | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = url.port === '' ? defaultPorts[scheme] : Number(url.port);
  return { host: withoutBrackets(url.hostname), port, scheme, text: url.origin };
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
