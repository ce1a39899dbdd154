import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Addresses of a machine or of a house network: they name nobody. */
const local = new BlockList();
local.addSubnet('127.0.0.0', 8);
local.addSubnet('10.0.0.0', 8);
local.addSubnet('172.16.0.0', 12);
local.addSubnet('192.168.0.0', 16);
local.addSubnet('169.254.0.0', 16);
local.addAddress('::1', 'ipv6');
local.addSubnet('fc00::', 7, 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');

const address = /[\da-fA-F:]*:[\da-fA-F:]+(?:\.\d{1,3}){0,3}|\d{1,3}(?:\.\d{1,3}){3}/g;

// A chain of proxies; what is longer is no list of addresses.
const longest = 1_024;
// Few clients, or proxies, ask a service often.
const mostAnswers = 200;
const longestKept = 100;
const answers = new Map<string, string>();

/**
 * Cuts the part of every IP address in a text that names a household: the last octet of IPv4, the last 80 bits of IPv6
 * (OpenTelemetry, handling sensitive data). Loopback and private addresses, and what is no address, stay.
 */
export function truncateAddress(text: string): string {
  const known = answers.get(text);
  if (known !== undefined) return known;
  const answer = truncate(text.slice(0, longest));
  if (answers.size >= mostAnswers) answers.clear();
  if (text.length <= longestKept) answers.set(text, answer);
  return answer;
}

function truncate(text: string): string {
  return text.replace(address, (found) => {
    if (isIPv4(found)) return local.check(found) ? found : found.replace(/\d+$/, '0');
    if (!isIPv6(found)) return found;
    if (local.check(found, 'ipv6')) return found;
    const mapped = /^(::ffff:)(\d+\.\d+\.\d+\.)\d+$/i.exec(found);
    return mapped === null
      ? `${expand(found).slice(0, 3).join(':')}::`
      : `${mapped[1]}${mapped[2]}0`;
  });
}

/** The groups of an IPv6 address before its `::`, filled up to three. */
function expand(found: string): string[] {
  const [head = '', tail] = found.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail === undefined) return groups;
  const missing = 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail.split(':')];
}
