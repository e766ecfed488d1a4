import { isIP } from 'node:net';

/** The first three groups of an IPv6 address, with what `::` leaves out (RFC 4291, section 2.2). */
function firstGroups(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
}

/** What one owner is taken to have: the /24 of an IPv4 address, the /48 of an IPv6 one; `unknown` for neither. */
export function networkOf(address: string | null): string {
  const family = isIP(address ?? '');
  if (address === null || family === 0) return 'unknown';
  return family === 4 ? `${address.split('.', 3).join('.')}.0/24` : `${firstGroups(address).join(':')}::/48`;
}
