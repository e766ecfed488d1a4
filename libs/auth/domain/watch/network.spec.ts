import { describe, expect, it } from 'vitest';
import { networkOf } from './network.ts';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:0DB8:1::9', '2001:db8:1::/48'],
    ['2001:db8::7', '2001:db8:0::/48'],
    ['fe80::1', 'fe80:0:0::/48'],
    ['::1', '0:0:0::/48'],
    ['no address', 'unknown'],
    [null, 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
