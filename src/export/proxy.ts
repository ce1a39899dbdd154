import { getProxyForUrl } from 'proxy-from-env';
import { sayRarely } from '#diagnostics';
import { isThisMachine } from '#this-machine';

/**
 * Finds the proxy that the variables `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case, name for an
 * address. This machine itself is reached without one, as curl's users and Go's are used to from `NO_PROXY=localhost`.
 * @returns Undefined when there is none, or none that can be used, which is said.
 */
export function findProxy({ href, hostname }: URL): URL | undefined {
  if (isThisMachine(hostname)) return undefined;
  const named = getProxyForUrl(href);
  if (named === '') return undefined;
  const proxy = URL.parse(named);
  if (proxy === null || !/^https?:$/.test(proxy.protocol)) {
    sayRarely(
      'proxy:kind',
      `a proxy variable names no http:// or https:// address for ${hostname}; expected one; connecting without a proxy.`,
    );
    return undefined;
  }
  if (canUseProxy(process.versions.node)) return proxy;
  sayRarely(
    'proxy:node',
    `a proxy variable is set for ${hostname}; expected Node.js 22.21, 24.5 or newer for that, found ${process.versions.node}; connecting without a proxy.`,
  );
  return undefined;
}

/** The first versions whose agents take `proxyEnv`. */
function canUseProxy(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 22) return minor >= 21;
  return major === 24 ? minor >= 5 : major > 24;
}
