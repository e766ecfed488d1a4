import { Injectable } from '@nestjs/common';
import { Signers, type SigningKey } from '#crypto';
import { DomainError } from '#kernel';
import { serviceActor, type Tx, UnitOfWork } from '#platform';
import { Audit } from '../audit.ts';
import { type KeysInForce, keysInForce, type Successor } from './keys-in-force.ts';

export abstract class SigningKeyRecords {
  /** Oldest first. */
  abstract successors(tx: Tx): Promise<Successor[]>;
  /** The database asks for the approved request. */
  abstract announce(tx: Tx, key: { version: number; vkey: string; entry: string; approval: string }): Promise<void>;
}

/** The keys that sign the log. */
@Injectable()
export class LogKeys {
  constructor(
    private readonly signers: Signers,
    private readonly records: SigningKeyRecords,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: Audit,
  ) {}

  /** Throws `integrity` where what the database says of them does not hold. */
  async inForce(tx: Tx): Promise<KeysInForce> {
    return keysInForce(await this.records.successors(tx), (version) => this.signers.version('checkpoint', version));
  }

  /** The same in a transaction of its own. */
  now(): Promise<KeysInForce> {
    return this.unitOfWork.read(serviceActor('checker', []), (tx) => this.inForce(tx));
  }

  /**
   * The key that can be announced next: the provider has it, and nobody has announced it. Throws `conflict` while another one is
   * announced, or when it was not made yet.
   */
  async announceable(tx: Tx): Promise<SigningKey> {
    const { current, next } = await this.inForce(tx);
    if (next) throw new DomainError('conflict', `version ${next.version} of the signing key waits for its overlap already`);
    const newest = await this.signers.newest('checkpoint');
    if (newest.version <= current.version) {
      throw new DomainError('conflict', 'the next signing key has not been made yet: caspix audit rotate-key makes it at the provider');
    }
    return this.signers.version('checkpoint', current.version + 1);
  }

  /** Makes the next key at the provider, unless it is there. It signs nothing before it is announced. */
  async make(tx: Tx): Promise<SigningKey> {
    const { current, next } = await this.inForce(tx);
    return next ?? this.signers.make('checkpoint', current.version + 1);
  }

  /**
   * Writes the next key into the log, in the transaction of the request that two people agreed to. The checkpoint that seals this entry is
   * signed by both keys, and the next key signs alone from there on. Throws `conflict` for a key that is not the announceable one.
   */
  async announce(tx: Tx, { version, vkey }: Pick<SigningKey, 'version' | 'vkey'>, approval: { id: string; number: string }): Promise<void> {
    const key = await this.announceable(tx);
    if (key.version !== version || key.vkey !== vkey)
      throw new DomainError('conflict', 'the provider holds another key than the approved one');
    const { id } = await this.audit.record(tx, {
      action: 'key.rotate',
      object: { type: 'key', id: 'checkpoint' },
      // In the part that everybody can check for ever: the old key's own signature over this entry vouches for the new key.
      reason: `the log is handed over to ${vkey}`,
      detail: { key: 'checkpoint', version, vkey, approval: approval.number },
    });
    await this.records.announce(tx, { version, vkey, entry: id, approval: approval.id });
  }
}
