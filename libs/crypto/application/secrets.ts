import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Place } from '../domain/place.ts';
import { decryptField, encryptField, keyIdOf, type Sealed } from '../domain/stored-value.ts';
import type { DomainKeys } from './domain-keys.ts';

/** What sign-in needs to keep: seeds of second factors, and the pepper of password hashes. Keys of the domain `auth`. */
export class Secrets {
  constructor(private readonly domainKeys: DomainKeys) {}

  /** Makes sure that the keys are in memory, for whoever asks for the pepper afterwards. Throws `key-unavailable`. */
  async ready(tx: Tx): Promise<void> {
    await this.domainKeys.ensure(tx);
  }

  async encrypt(tx: Tx, place: Place, plain: string): Promise<Sealed> {
    await this.domainKeys.ensure(tx);
    return encryptField(this.domainKeys.current('auth'), place, plain);
  }

  /** Throws `decryption-failed` for a value that was changed or moved, `key-unavailable` for one under a key that is not here. */
  async decrypt(tx: Tx, place: Place, stored: Buffer): Promise<string> {
    const key = await this.domainKeys.find(tx, keyIdOf(stored));
    if (!key) throw new DomainError('key-unavailable', 'the key of this secret is not loaded');
    return decryptField(key, place, stored);
  }

  /**
   * 32 bytes that go into every password hash and are not in the database in the clear (NIST SP 800-63B-4, section 3.1.1.2): a stolen
   * table alone cannot be guessed against. A fresh copy; throws `key-unavailable`.
   */
  pepper(): Buffer {
    return this.domainKeys.current('auth-pepper').key.export();
  }
}
