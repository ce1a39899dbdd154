/** Tells whether the host of a URL, as `URL.hostname` gives it, is this machine itself, by its name or by loopback. */
export function isThisMachine(hostname: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}
