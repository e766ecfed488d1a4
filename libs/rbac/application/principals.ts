import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { assertSetUp } from '../domain/setup.ts';
import { Beginning } from './beginning.ts';
import { type Principal, PrincipalStore } from './principal-store.ts';
import { type Grant, RoleStore } from './roles/role-store.ts';
import { type TeamKind, TeamStore } from './teams/team-store.ts';

/** What `auth` needs of authorisation for the accounts that it keeps: all within the caller's transaction. */
@Injectable()
export class Principals {
  constructor(
    private readonly principals: PrincipalStore,
    private readonly roles: RoleStore,
    private readonly teams: TeamStore,
    private readonly beginning: Beginning,
  ) {}

  /** Makes an account known; `person` is shared by all accounts of one human being. */
  add(tx: Tx, user: string, person: string): Promise<void> {
    return this.principals.add(tx, user, person);
  }

  find(tx: Tx, user: string): Promise<Principal | null> {
    return this.principals.find(tx, user);
  }

  /** Throws `last-admin` when nobody else could decide about roles afterwards. */
  async deactivate(tx: Tx, user: string): Promise<void> {
    const [others, keepers] = [await this.principals.otherRoleKeepers(tx, user), await this.principals.holders(tx, 'role:approve')];
    if (others === 0 && keepers.includes(user)) {
      throw new DomainError('last-admin', 'Nobody else could decide about roles. Give somebody else this role first.');
    }
    await this.principals.setActive(tx, user, false);
  }

  activate(tx: Tx, user: string): Promise<void> {
    return this.principals.setActive(tx, user, true);
  }

  /** Lets begin what is due for this user, before a session counts what they hold. The actor is the sign-in. */
  async beginDue(tx: Tx, user: string): Promise<void> {
    await this.beginning.due(tx, user);
  }

  /** Throws `setup-incomplete` until two administrators have taken their accounts into use. */
  async assertSetUp(tx: Tx): Promise<void> {
    assertSetUp(await this.principals.setup(tx));
  }

  /** Whether the acting person would be permitted more by signing in again. */
  async gainsAfresh(tx: Tx): Promise<boolean> {
    const held = new Set(tx.actor.permissions);
    return (await this.principals.permittedAfresh(tx)).some((permission) => !held.has(permission));
  }

  grants(tx: Tx, users: readonly string[]): Promise<Grant[]> {
    return this.roles.grants(tx, users);
  }

  /** Every time in which this user held a role, or will, whatever ended it. */
  periods(tx: Tx, user: string): Promise<{ role: string; from: string; until: string | null }[]> {
    return this.roles.periods(tx, user);
  }

  /** Team names by user. */
  async teamsOf(tx: Tx, users: readonly string[]): Promise<Map<string, { id: string; name: string }[]>> {
    const byUser = new Map<string, { id: string; name: string }[]>();
    for (const { user, id, name } of await this.teams.ofUsers(tx, users)) byUser.set(user, [...(byUser.get(user) ?? []), { id, name }]);
    return byUser;
  }

  /** Who is in the team or compartment, as far as the actor may know. */
  async members(tx: Tx, team: string): Promise<readonly string[]> {
    return (await this.teams.all(tx)).find(({ id }) => id === team)?.members ?? [];
  }

  /** Names of all queues by id. */
  async queueNames(tx: Tx): Promise<Map<string, string>> {
    return new Map((await this.teams.queues(tx)).map(({ id, name }) => [id, name]));
  }

  /** Which of the teams in sight is a compartment, by id. */
  async teamKinds(tx: Tx): Promise<Map<string, TeamKind>> {
    return new Map((await this.teams.all(tx)).map(({ id, kind }) => [id, kind]));
  }

  /** Names of all teams by id. */
  async teamNames(tx: Tx): Promise<Map<string, string>> {
    return new Map((await this.teams.all(tx)).map(({ id, name }) => [id, name]));
  }

  /** Active users who hold the permission. */
  holders(tx: Tx, permission: string): Promise<string[]> {
    return this.principals.holders(tx, permission);
  }

  /** A role without an approval: only for the first people of an instance. The actor needs `rbac:bootstrap`, which no role holds. */
  bootstrapRole(tx: Tx, user: string, role: string): Promise<void> {
    return this.beginning.role(tx, user, role);
  }

  /** Members of a team without an approval, likewise; the team is made if there is none of that name. */
  bootstrapTeam(tx: Tx, id: string, name: string, members: readonly string[]): Promise<void> {
    return this.beginning.team(tx, id, name, members);
  }
}
