import type { KeyProvider } from './key-provider.ts';

const IDENTITY = Buffer.from('caspix/provider-identity/1', 'utf8');

/**
 * A name for a provider's keys that stays while they rotate and move to another address: the first half of a MAC under the one key that
 * never rotates. It says nothing about that key.
 */
export async function providerIdentity(provider: Pick<KeyProvider, 'mac'>): Promise<string> {
  return (await provider.mac('identity', IDENTITY)).toString('hex', 0, 16);
}
