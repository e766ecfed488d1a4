import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Change } from '../../domain/approval.ts';
import { People, personIn } from '../people.ts';
import { PrincipalStore } from '../principal-store.ts';
import { RoleStore } from '../roles/role-store.ts';

interface HeldRole {
  readonly userId: string;
  readonly role: string;
}

/** What taking a role away means for its holder, and for who is left. */
@Injectable()
export class RevocationFacts {
  constructor(
    private readonly roles: RoleStore,
    private readonly principals: PrincipalStore,
    private readonly people: People,
  ) {}

  async describe(tx: Tx, { userId, role: id }: HeldRole): Promise<{ title: string; changes: Change[] }> {
    const all = await this.roles.all(tx);
    const named = (role: string) => all.find((candidate) => candidate.id === role)?.name ?? role;
    const held = (await this.roles.grants(tx, [userId])).map(({ role }) => role);
    const left = held.filter((role) => role !== id);
    const { name } = personIn(await this.people.names(tx, [userId]), userId);
    const may = (roles: readonly string[]) =>
      new Set(all.filter((role) => roles.includes(role.id)).flatMap(({ permissions }) => permissions));
    const kept = may(left);
    const lost = [...may(held)].filter((permission) => !kept.has(permission)).sort();
    const list = (roles: readonly string[]) => roles.map(named).join(', ') || 'None';
    return {
      title: `Take the role ${named(id)} from ${name} after an access review`,
      changes: [{ label: 'Roles', before: list(held), after: list(left) }, ...lost.map((label) => ({ label, before: 'Yes', after: 'No' }))],
    };
  }

  /** Throws `last-admin` when nobody else could decide about roles afterwards. Holds off every other change that could do so. */
  async assertSomebodyStays(tx: Tx, { userId, role }: HeldRole): Promise<void> {
    if (await this.isLastKeeper(tx, { userId, role })) {
      throw new DomainError('last-admin', 'Nobody else could decide about roles. Give somebody else this role first.');
    }
  }

  async isLastKeeper(tx: Tx, { userId, role: id }: HeldRole): Promise<boolean> {
    const role = (await this.roles.all(tx)).find((candidate) => candidate.id === id);
    if (!role?.permissions.includes('role:approve')) return false;
    return (await this.principals.otherRoleKeepers(tx, userId)) === 0;
  }
}
