import { toCleanQuery } from '../signatures.ts';

/** Path and query of a request, as they are written down. */
export interface SplitUrl {
  readonly path: string;
  /** Without its `?`; empty when there is none. */
  readonly query: string;
}

/** What `URL` would leave as it is: no dot segments, nothing that has to be encoded. */
const plainPath = /^\/(?!\/)(?:(?!\/(?:\.|%2e))[\w\-.~!$&'()*+,;=:@%/])*$/i;

/**
 * Splits the target of a request (RFC 9112, section 3.2). Signatures in the query are hidden.
 * Never throws: what is no address is a path as it came, up to its query.
 */
export function splitUrl(target: string): SplitUrl {
  if (plainPath.test(target)) return { path: target, query: '' };
  const url = URL.parse(
    target.startsWith('//') ? `http://localhost${target}` : target,
    'http://localhost',
  );
  if (url === null) {
    const at = target.indexOf('?');
    return { path: at === -1 ? target : target.slice(0, at), query: '' };
  }
  return { path: url.pathname, query: toCleanQuery(url.searchParams) };
}
