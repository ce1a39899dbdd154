import { toLegacyBody } from './legacy-body.ts';

/** Addresses of Jaeger before its `/api/v3`, which are refused in its form. */
const legacyPath =
  /^\/api\/(?:dependencies|services(?:\/[^/]+\/operations)?|operations|traces(?!\/latest$)(?:\/[^/]+)?)$/;

/**
 * Gives the body of a refusal: Jaeger's form for Jaeger's addresses, ours for the others.
 * @param address Path, with the query if there is one.
 */
export function toErrorBody(address: string, status: number, message: string): object {
  if (address.startsWith('/api/v3/')) return { error: { httpCode: status, message } };
  const [pathname = ''] = address.split('?');
  if (legacyPath.test(pathname)) return toLegacyBody(null, [{ code: status, msg: message }]);
  return { error: message };
}
