import { createHash } from 'node:crypto';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { DataKey } from '../domain/data-key.ts';
import { decryptBytes, encryptBytes, keyIdOf, type Sealed } from '../domain/stored-value.ts';
import type { DomainKeys } from './domain-keys.ts';
import type { KeyStore } from './key-store.ts';

export interface PayloadToSeal {
  /** The UUID of the subject whose erasure erases this payload too, or `audit` for what concerns nobody in particular. */
  owner: string;
  /** The id of the audit entry that will commit to the payload; a payload under another entry does not open. */
  entry: string;
  bytes: Uint8Array;
}

export interface SealedPayload {
  ciphertext: Sealed;
  /** SHA-256 of the ciphertext, 32 bytes: it stays valid when the key is gone. */
  digest: Buffer;
  /** The UUID of the key. */
  keyId: string;
}

const placeOf = (entry: string) => ({ table: 'audit.payloads', column: 'ciphertext', row: entry });

/** Encrypts what audit entries carry beside themselves. */
export class PayloadCipher {
  constructor(
    private readonly domainKeys: DomainKeys,
    private readonly keyStore: KeyStore,
  ) {}

  async seal(tx: Tx, payload: PayloadToSeal): Promise<SealedPayload> {
    const [sealed] = await this.sealMany(tx, [payload]);
    if (!sealed) throw new DomainError('internal', 'a payload went in and none came out');
    return sealed;
  }

  /** In the order given, with at most one query. Throws `key-unavailable` when a subject has no key: nothing goes under a lesser one. */
  async sealMany(tx: Tx, payloads: readonly PayloadToSeal[]): Promise<SealedPayload[]> {
    await this.domainKeys.ensure(tx);
    const subjects = payloads.map(({ owner }) => owner).filter((owner) => owner !== 'audit');
    const keys = subjects.length > 0 ? await this.keyStore.subjectKeys(tx, subjects) : new Map<string, DataKey>();
    return payloads.map(({ owner, entry, bytes }) => {
      const key = owner === 'audit' ? this.domainKeys.current('audit') : keys.get(owner);
      if (!key) throw new DomainError('key-unavailable', 'this subject has no key: it was erased, or is unknown');
      const ciphertext = encryptBytes(key, placeOf(entry), bytes);
      return { ciphertext, digest: createHash('sha256').update(ciphertext).digest(), keyId: key.id };
    });
  }

  /** The payload's bytes, or null when its subject was erased. Throws `decryption-failed` for anything that was changed or moved. */
  async open(tx: Tx, entry: string, ciphertext: Buffer): Promise<Buffer | null> {
    await this.domainKeys.ensure(tx);
    const id = keyIdOf(ciphertext);
    const subject = this.domainKeys.byId(id) ?? (await this.keyStore.subjectKeys(tx, [id])).get(id);
    // Before it counts as erased: it may be under a version of the domain key that another process made a moment ago.
    const key = subject ?? (await this.domainKeys.find(tx, id));
    return key ? decryptBytes(key, placeOf(entry), ciphertext) : null;
  }
}
