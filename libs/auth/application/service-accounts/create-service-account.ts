import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { assertServicePermissions } from '../../domain/service-accounts/service-permissions.ts';
import { ServiceAccountStore } from './service-account-store.ts';
import { type PublicServiceKey, publicKeyBytes, thumbprint } from './service-key.ts';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{1,79}$/u;

export interface WantedServiceAccount {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly key: PublicServiceKey;
  /** Who asked for it and where, for the record. */
  readonly reason: string;
}

@Injectable()
export class CreateServiceAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: ServiceAccountStore,
    private readonly audit: Audit,
  ) {}

  /** The new account's id. Throws `validation`, `duplicate`. */
  async execute(actor: Actor, { name, permissions: wanted, key, reason }: WantedServiceAccount): Promise<string> {
    const permissions = assertServicePermissions(wanted);
    if (!NAME.test(name)) {
      const rule = 'must have 2 to 80 letters, digits, blanks or . _ @ + -';
      throw new DomainError('validation', `The name ${rule}`, [{ field: 'name', reason: rule }]);
    }
    const id = uuidv7();
    const publicKey = publicKeyBytes(key);
    const detail = { name, permissions, key: await thumbprint(key) };
    await this.unitOfWork.run(actor, async (tx) => {
      await this.accounts.insert(tx, { id, name, permissions, publicKey });
      await this.audit.record(tx, { action: 'service-account.create', object: { type: 'service-account', id }, reason, detail });
    });
    return id;
  }
}
