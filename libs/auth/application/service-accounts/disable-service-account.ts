import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, isUuid } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { ServiceAccountStore } from './service-account-store.ts';

/** For good: a source that shall deliver again gets a new account with a new key. */
@Injectable()
export class DisableServiceAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: ServiceAccountStore,
    private readonly audit: Audit,
  ) {}

  /** From the next request on, no token of the account is accepted. Gives its name. Throws `not-found`, `conflict`. */
  execute(actor: Actor, id: string, reason: string): Promise<string> {
    return this.unitOfWork.run(actor, async (tx) => {
      const account = isUuid(id) ? await this.accounts.find(tx, id) : null;
      if (!account) throw new DomainError('not-found', 'There is no such service account');
      if (!(await this.accounts.disable(tx, id))) throw new DomainError('conflict', `${account.name} is disabled already`);
      const { name, permissions } = account;
      await this.audit.record(tx, {
        action: 'service-account.disable',
        object: { type: 'service-account', id },
        reason,
        detail: { name, permissions },
      });
      return name;
    });
  }
}
