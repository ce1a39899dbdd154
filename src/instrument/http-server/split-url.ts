/** Path and query of a request, as they are written down. */
export interface SplitUrl {
  readonly path: string;
  /** Without its `?`; empty when there is none. */
  readonly query: string;
}

/** What `URL` would leave as it is: no dot segments, nothing that has to be encoded. */
const plainPath = /^\/(?!\/)(?:(?!\/(?:\.|%2e))[\w\-.~!$&'()*+,;=:@%/])*$/i;

/** Names of values in a query that let their holder in: signatures of addresses of clouds. */
const signatures = [
  'sig',
  'Signature',
  'AWSAccessKeyId',
  'X-Goog-Signature',
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
];

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
  return { path: url.pathname, query: toQuery(url.searchParams) };
}

function toQuery(params: URLSearchParams): string {
  for (const name of signatures) if (params.has(name)) params.set(name, 'REDACTED');
  return params.toString();
}
