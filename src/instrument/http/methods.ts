/** What is known by its own name; of others, the name is data (semantic conventions for HTTP, `http.request.method`). */
const knownMethods: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/** Gives the value of `http.request.method`: a known method in capital letters, or `_OTHER`. */
export function toKnownMethod(method: string | undefined): string {
  if (method === undefined || knownMethods.has(method)) return method ?? 'GET';
  const upper = method.toUpperCase();
  return knownMethods.has(upper) ? upper : '_OTHER';
}
