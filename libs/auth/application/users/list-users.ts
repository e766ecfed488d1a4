import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Page, type Tx, UnitOfWork } from '#platform';
import { Principals, permitted } from '#rbac';
import { initialsOf } from '../../domain/username.ts';
import { type Account, type AccountFilter, AccountStore } from '../accounts/account-store.ts';
import { PasskeyStore } from '../passkeys/passkey-store.ts';

/** An account as an administrator sees it. */
export interface User extends Omit<Account, 'factorEnrolledAt'> {
  readonly initials: string;
  readonly roles: { role: string; since: string; approval: string | null }[];
  readonly teams: { id: string; name: string }[];
  /** The strongest that the account has. */
  readonly factor: 'totp' | 'webauthn' | null;
}

@Injectable()
export class ListUsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: AccountStore,
    private readonly principals: Principals,
    private readonly passkeys: PasskeyStore,
  ) {}

  execute(actor: Actor, filter: AccountFilter): Promise<Page<User>> {
    return this.unitOfWork.run(permitted(actor, 'user:read'), async (tx) => {
      const { items, next } = await this.accounts.list(tx, filter);
      return { items: await this.described(tx, items), next };
    });
  }

  /** One account. Throws `not-found`. */
  async show(actor: Actor, id: string): Promise<User> {
    const [user] = (await this.execute(actor, { ids: [id], limit: 1 })).items;
    if (!user) throw new DomainError('not-found', 'There is no such user');
    return user;
  }

  private async described(tx: Tx, accounts: readonly Account[]): Promise<User[]> {
    const ids = accounts.map(({ id }) => id);
    const grants = await this.principals.grants(tx, ids);
    const teams = await this.principals.teamsOf(tx, ids);
    const keyed = await this.passkeys.holders(tx, ids);
    return accounts.map(({ factorEnrolledAt, ...account }) => ({
      ...account,
      initials: initialsOf(account.name),
      roles: grants.filter(({ user }) => user === account.id).map(({ role, since, approval }) => ({ role, since, approval })),
      teams: teams.get(account.id) ?? [],
      factor: keyed.has(account.id) ? 'webauthn' : factorEnrolledAt === null ? null : 'totp',
    }));
  }
}
