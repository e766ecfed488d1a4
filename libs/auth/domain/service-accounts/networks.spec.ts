import { describe, expect, it } from 'vitest';
import { ANYWHERE, assertNetworks, isWithin } from './networks.ts';

describe('the networks that an account may call from', () => {
  it('are written as CIDR and kept once each', () => {
    expect(assertNetworks(['10.20.0.0/16', ' 2001:DB8::/32', '10.20.0.0/16'])).toEqual(['10.20.0.0/16', '2001:db8::/32']);
  });

  it.each([
    [[]],
    [['10.20.0.0']],
    [['10.20.0.0/33']],
    [['::/129']],
    [['10.1.2.3/8']],
    [['256.0.0.0/8']],
    [['10.0.0.0/08']],
    [['localhost/8']],
    [["10.0.0.0/8'; --"]],
    [Array.from({ length: 33 }, (_, i) => `10.0.${i}.0/24`)],
  ])('are not %j', (wanted) => {
    expect(() => assertNetworks(wanted)).toThrow(expect.objectContaining({ code: 'validation' }));
  });

  it.each<[string, readonly string[], boolean]>([
    ['10.20.3.4', ['10.20.0.0/16'], true],
    ['10.21.3.4', ['10.20.0.0/16'], false],
    ['::ffff:10.20.3.4', ['10.20.0.0/16'], true],
    ['10.20.3.4', ['::/0'], false],
    ['2001:db8::1', ['10.0.0.0/8', '2001:db8::/32'], true],
    ['2001:db9::1', ['2001:db8::/32'], false],
    ['192.0.2.7', ['192.0.2.7/32'], true],
    ['192.0.2.8', ['192.0.2.7/32'], false],
    ['203.0.113.9', ANYWHERE, true],
    ['', ANYWHERE, false],
    ['unix', ANYWHERE, false],
  ])('%s in %j: %s', (address, networks, within) => {
    expect(isWithin(address, networks)).toBe(within);
  });
});
