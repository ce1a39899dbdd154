import { BlockList, isIP } from 'node:net';

/** Tells whether ids and baggage may go to a host. */
export type HostCheck = (host: string) => boolean;

const privateRanges = new BlockList();
privateRanges.addSubnet('127.0.0.0', 8);
privateRanges.addSubnet('10.0.0.0', 8);
privateRanges.addSubnet('172.16.0.0', 12);
privateRanges.addSubnet('192.168.0.0', 16);
privateRanges.addSubnet('169.254.0.0', 16);
privateRanges.addSubnet('100.64.0.0', 10);
privateRanges.addAddress('::1', 'ipv6');
privateRanges.addSubnet('fc00::', 7, 'ipv6');
privateRanges.addSubnet('fe80::', 10, 'ipv6');

const localEndings = ['.svc', '.svc.cluster.local', '.local', '.internal', '.localhost'];

/**
 * Makes the check of who gets ids and baggage (W3C Baggage, privacy: not across trust boundaries).
 * @param hosts Names, `*.example.org`, `*` for all; `local` for loopback, private addresses, names without a dot and local domains.
 */
export function createHostCheck(hosts: readonly string[]): HostCheck {
  const patterns = hosts.map((host) => host.toLowerCase());
  const all = patterns.includes('*');
  const local = patterns.includes('local');
  const exact = new Set(patterns.filter((pattern) => !pattern.startsWith('*')));
  const endings = patterns
    .filter((pattern) => pattern.startsWith('*.'))
    .map((pattern) => pattern.slice(1));
  return (host) => {
    if (all) return true;
    const name = toName(host);
    return (
      exact.has(name) || endings.some((ending) => name.endsWith(ending)) || (local && isLocal(name))
    );
  };
}

function toName(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare.endsWith('.') ? bare.slice(0, -1) : bare;
}

function isLocal(name: string): boolean {
  const family = isIP(name);
  if (family !== 0) return privateRanges.check(name, family === 6 ? 'ipv6' : 'ipv4');
  return !name.includes('.') || localEndings.some((ending) => name.endsWith(ending));
}
