import { Injectable } from '@nestjs/common';
import { timestamp, uuidv7 } from '#kernel';
import { serviceActor, type Tx, UnitOfWork } from '#platform';
import { Principals } from '#rbac';
import { enrolmentDigest, newEnrolmentCode } from '../../domain/enrolment-code.ts';
import { ENROLMENT_CODE_SECONDS } from '../../domain/session-policy.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { AUTH_SERVICE } from '../service-actor.ts';
import { SecondFactor } from '../sign-in/second-factor.ts';
import { Accounts } from './create-user.ts';

/** What it takes to make people before there is anybody to approve them. No role holds `rbac:bootstrap`. */
const bootstrap = (name: 'operator' | 'seeder') =>
  serviceActor(name, ['user:manage', 'user:read', 'role:read', 'team:read', 'rbac:bootstrap', AUTH_SERVICE]);

export interface FirstAdministrator {
  readonly username: string;
  readonly name: string;
}

export interface EnrolmentInvitation extends FirstAdministrator {
  readonly enrolmentCode: string;
  readonly expiresAt: string;
}

@Injectable()
export class FirstAdministrators {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AccountStore,
    private readonly accounts: Accounts,
    private readonly principals: Principals,
  ) {}

  /**
   * Two people, because one alone can approve nothing. Makes them at the first call; later gives whoever has not enrolled yet a
   * fresh code, good for a day. Returns nothing once all have enrolled, or when others administer the instance already.
   */
  execute(people: readonly FirstAdministrator[]): Promise<EnrolmentInvitation[]> {
    return this.unitOfWork.run(bootstrap('operator'), async (tx) => {
      const invitations: EnrolmentInvitation[] = [];
      const begun = (await this.principals.holders(tx, 'role:approve')).length > 0;
      for (const person of people) {
        const account = await this.store.byUsername(tx, person.username);
        if (!account && !begun) invitations.push({ ...person, ...(await this.invite(tx, person)) });
        if (account?.state === 'ENROLLING') invitations.push({ ...person, ...(await this.inviteAgain(tx, account.id)) });
      }
      return invitations;
    });
  }

  private async invite(tx: Tx, person: FirstAdministrator) {
    const { id, enrolmentCode, expiresAt } = await this.accounts.create(tx, person);
    await this.principals.bootstrapRole(tx, id, 'admin');
    return { enrolmentCode, expiresAt };
  }

  private async inviteAgain(tx: Tx, id: string) {
    const enrolmentCode = newEnrolmentCode();
    const expiresAt = timestamp(Date.parse(tx.now()) + ENROLMENT_CODE_SECONDS * 1000);
    await this.store.setEnrolmentCode(tx, id, enrolmentDigest(enrolmentCode), expiresAt);
    return { enrolmentCode, expiresAt };
  }
}

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
export class SeedUsers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AccountStore,
    private readonly people: SeededPeople,
    private readonly hasher: PasswordHasher,
  ) {}

  /** A demo's people, enrolled and ready to sign in. Leaves those alone who exist. Returns how many are new. */
  execute(users: readonly SeededUser[]): Promise<number> {
    return this.unitOfWork.run(bootstrap('seeder'), async (tx) => {
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
