import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { type ListedServiceAccount, ServiceAccountStore } from './service-account-store.ts';

@Injectable()
export class ListServiceAccounts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: ServiceAccountStore,
  ) {}

  /** All of them, by name, the disabled ones included. */
  execute(actor: Actor): Promise<ListedServiceAccount[]> {
    return this.unitOfWork.read(permitted(actor, 'service-account:read'), (tx) => this.accounts.list(tx));
  }
}
