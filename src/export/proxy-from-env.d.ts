declare module 'proxy-from-env' {
  /** Gives the proxy that `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name for an address; empty: none. */
  export function getProxyForUrl(url: string): string;
}
