import { Injectable } from '@nestjs/common';
import { uuidv7 } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { Principals } from '#rbac';
import { AccountStore } from '../accounts/account-store.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { SecondFactor } from '../sign-in/second-factor.ts';
import { bootstrapActor } from './bootstrap-actor.ts';
import { Accounts } from './create-user.ts';

export interface SeededUser {
  readonly username: string;
  readonly name: string;
  readonly role: string;
  /** The team's name, or null. Teams are made as they are named. */
  readonly team?: string | null;
  readonly password: string;
  /** Base 32 (RFC 6238). */
  readonly totpSecret: string;
}

@Injectable()
export class SeededPeople {
  constructor(
    private readonly store: AccountStore,
    private readonly accounts: Accounts,
    private readonly factor: SecondFactor,
    private readonly principals: Principals,
  ) {}

  async add(tx: Tx, { username, name, role, totpSecret }: SeededUser, passwordHash: string): Promise<string> {
    const { id } = await this.accounts.create(tx, { username, name });
    await this.store.setPassword(tx, id, passwordHash);
    await this.factor.enrol(tx, id, totpSecret);
    await this.store.completeEnrolment(tx, id);
    await this.principals.bootstrapRole(tx, id, role);
    return id;
  }

  addTeam(tx: Tx, name: string, members: readonly string[]): Promise<void> {
    return this.principals.bootstrapTeam(tx, uuidv7(), name, members);
  }
}

@Injectable()
export class SeedUsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AccountStore,
    private readonly people: SeededPeople,
    private readonly hasher: PasswordHasher,
  ) {}

  /** A demo's people, enrolled and ready to sign in. Leaves those alone who exist. Returns how many are new. */
  execute(users: readonly SeededUser[]): Promise<number> {
    return this.unitOfWork.run(bootstrapActor('seeder'), async (tx) => {
      await this.hasher.prepare(tx);
      const teams = new Map<string, string[]>();
      let created = 0;
      for (const user of users) {
        if (await this.store.byUsername(tx, user.username)) continue;
        const id = await this.people.add(tx, user, await this.hasher.hash(user.password));
        if (user.team) teams.set(user.team, [...(teams.get(user.team) ?? []), id]);
        created += 1;
      }
      for (const [name, members] of teams) await this.people.addTeam(tx, name, members);
      return created;
    });
  }
}
