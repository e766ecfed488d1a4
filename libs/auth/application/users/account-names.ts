import { Injectable } from '@nestjs/common';
import { SERVICES, type Tx } from '#platform';
import { People, type PersonName } from '#rbac';
import { initialsOf } from '../../domain/username.ts';
import { AccountStore } from '../accounts/account-store.ts';

export interface DirectoryName extends PersonName {
  readonly username: string;
}

const services = new Map(Object.entries(SERVICES).map(([name, id]) => [id as string, name]));

/** What a service of the product is called. */
const serviceName = (service: string): string => `Caspix ${service}`;

/** The product's own services: what acts without anybody at a screen. */
export const knownServices: readonly { id: string; name: string }[] = Object.entries(SERVICES).map(([service, id]) => ({
  id,
  name: serviceName(service),
}));

/** What people and services are called. Needs nothing of `rbac`, which itself asks for it. */
@Injectable()
export class AccountNames extends People {
  constructor(private readonly accounts: AccountStore) {
    super();
  }

  /** A name for each id that is asked for, services and the unknown included. */
  async names(tx: Tx, ids: Iterable<string>): Promise<Map<string, DirectoryName>> {
    const wanted = new Set(ids);
    const names = new Map<string, DirectoryName>();
    for (const id of wanted) {
      const service = services.get(id);
      const name = service ? serviceName(service) : 'Unknown';
      names.set(id, { id, name, initials: service ? 'CX' : '?', username: service ?? '' });
    }
    const people = [...wanted].filter((id) => !services.has(id));
    for (const { id, username, name } of people.length > 0 ? await this.accounts.names(tx, people) : []) {
      names.set(id, { id, name, initials: initialsOf(name), username });
    }
    return names;
  }
}
