import { Injectable } from '@nestjs/common';
import { type Actor, SERVICES, type Tx, UnitOfWork } from '#platform';
import { type People, type PersonName, Principals } from '#rbac';
import { initialsOf } from '../../domain/username.ts';
import { AccountStore } from '../accounts/account-store.ts';

export interface DirectoryName extends PersonName {
  readonly username: string;
}

const services = new Map(Object.entries(SERVICES).map(([name, id]) => [id as string, name]));

/** Names for ids, for every list and every entry. */
@Injectable()
export class Directory implements People {
  constructor(
    private readonly accounts: AccountStore,
    private readonly principals: Principals,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** A name for each id that is asked for, services and the unknown included. */
  async displayNames(tx: Tx, ids: Iterable<string>): Promise<Map<string, DirectoryName>> {
    const wanted = new Set(ids);
    const names = new Map<string, DirectoryName>();
    for (const id of wanted) {
      const service = services.get(id);
      const name = service ? `Caspix ${service}` : 'Unknown';
      names.set(id, { id, name, initials: service ? 'CX' : '?', username: service ?? '' });
    }
    const people = [...wanted].filter((id) => !services.has(id));
    for (const { id, username, name } of people.length > 0 ? await this.accounts.names(tx, people) : []) {
      names.set(id, { id, name, initials: initialsOf(name), username });
    }
    return names;
  }

  names(tx: Tx, ids: Iterable<string>): Promise<Map<string, PersonName>> {
    return this.displayNames(tx, ids);
  }

  /** People who may own cases, by name. */
  caseWorkers(actor: Actor, q: string | null): Promise<PersonName[]> {
    return this.unitOfWork.run(actor, async (tx) => {
      const ids = await this.principals.holders(tx, 'case:work');
      const { items } = await this.accounts.list(tx, { ids, limit: 200, ...(q ? { q } : {}) });
      return items.map(({ id, name }) => ({ id, name, initials: initialsOf(name) }));
    });
  }
}
