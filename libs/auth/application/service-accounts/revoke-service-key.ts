import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { ServiceAccountStore } from './service-account-store.ts';

/** One administrator is enough to shut a stolen key out; to let anything in again takes two. */
@Injectable()
export class RevokeServiceKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: ServiceAccountStore,
    private readonly audit: Audit,
  ) {}

  /** From the next request on the key opens nothing, nor does any token that it got. Throws `not-found`. */
  execute(actor: Actor, { account, key, reason }: { account: string; key: string; reason: string }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'service-account:manage'), async (tx) => {
      const known = (await this.accounts.find(tx, account))?.keys.find(({ id }) => id === key);
      if (!known || !(await this.accounts.revokeKey(tx, account, key))) throw new DomainError('not-found', 'There is no such live key');
      await this.audit.record(tx, {
        action: 'service-account.revoke-key',
        object: { type: 'service-account', id: account },
        detail: { key: known.thumbprint, kind: known.kind, reason },
      });
    });
  }
}
