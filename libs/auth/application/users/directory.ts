import { Injectable } from '@nestjs/common';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type PersonName, Principals, permitted } from '#rbac';
import { initialsOf } from '../../domain/username.ts';
import { AccountStore, type KnownAccount } from '../accounts/account-store.ts';
import { AccountNames, type DirectoryName, knownServices } from './account-names.ts';

/** Whoever can stand in the audit log as the one who acted. */
export type KnownActor = Omit<KnownAccount, 'kind'> & { kind: KnownAccount['kind'] | 'service' };

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

  /** People and machines, also those who may no longer sign in, then the product's own services; by part of a name, or the one of this id. */
  async everybody(tx: Tx, { q, id, limit }: { q?: string; id?: string; limit: number }): Promise<KnownActor[]> {
    const fits = (service: { id: string; name: string }) =>
      (id === undefined || service.id === id) && (q === undefined || service.name.toLowerCase().includes(q.toLowerCase()));
    const accounts = await this.accounts.everybody(tx, { limit, ...(q === undefined ? {} : { q }), ...(id === undefined ? {} : { id }) });
    return [...accounts, ...knownServices.filter(fits).map((service) => ({ ...service, kind: 'service' as const, username: '' }))];
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
