import { Injectable } from '@nestjs/common';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type PersonName, Principals, permitted } from '#rbac';
import { initialsOf } from '../../domain/username.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { AccountNames, type DirectoryName } from './account-names.ts';

/** Who there is, for the modules above. */
@Injectable()
export class Directory {
  constructor(
    private readonly accounts: AccountStore,
    private readonly accountNames: AccountNames,
    private readonly principals: Principals,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** A name for each id that is asked for, services and the unknown included. */
  displayNames(tx: Tx, ids: Iterable<string>): Promise<Map<string, DirectoryName>> {
    return this.accountNames.names(tx, ids);
  }

  /** People who may own cases, by name. */
  caseWorkers(actor: Actor, q: string | null): Promise<PersonName[]> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), async (tx) => {
      const ids = await this.principals.holders(tx, 'case:work');
      const { items } = await this.accounts.list(tx, { ids, limit: 200, ...(q ? { q } : {}) });
      return items.map(({ id, name }) => ({ id, name, initials: initialsOf(name) }));
    });
  }
}
