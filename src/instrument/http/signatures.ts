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

const signature = new RegExp(`(?<=^|&)(${signatures.join('|')})=[^&]*`, 'g');

/** Hides signatures in a query as it is read by a server: written anew where it is. */
export function toCleanQuery(params: URLSearchParams): string {
  for (const name of signatures) if (params.has(name)) params.set(name, 'REDACTED');
  return params.toString();
}

/** Hides signatures in a query (without its `?`) that is otherwise kept as it was sent. */
export function hideSignatures(query: string): string {
  return query.replace(signature, '$1=REDACTED');
}
