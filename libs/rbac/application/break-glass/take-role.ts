import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp, uuidv7 } from '#kernel';
import { type Actor, Notices, type Tx } from '#platform';
import { assertMayTake, REVIEW_MILLIS } from '../../domain/break-glass.ts';
import { assertDutiesSeparated, brokenSeparationRules } from '../../domain/separation-of-duties.ts';
import { type Role, RoleStore } from '../roles/role-store.ts';
import { BreakGlassStore, type NewBreakGlass } from './break-glass-store.ts';

export interface WantedRoleNow {
  readonly role: string;
  readonly reason: string;
  readonly minutes: number;
}

/** Taking a role without a second person, inside one transaction: at once, for hours, and everybody is told. */
@Injectable()
export class RoleTaking {
  constructor(
    private readonly uses: BreakGlassStore,
    private readonly roles: RoleStore,
    private readonly audit: Audit,
    private readonly notices: Notices,
  ) {}

  /** Throws `not-found`, `conflict`, `forbidden` for a role that decides about roles, and `separation-of-duties`, which no emergency lifts. */
  async take(tx: Tx, wanted: WantedRoleNow): Promise<string> {
    await this.assertPossible(tx, wanted.role);
    const use = useOf(tx.actor, wanted, tx.now());
    await this.uses.insert(tx, use);
    await this.uses.give(tx, use);
    await this.audit.record(tx, {
      action: 'break-glass.take',
      object: { type: 'break-glass', id: use.id },
      detail: { user: use.user, role: use.role, until: use.endsAt, reason: use.reason },
    });
    await this.notices.send(tx, {
      to: [{ permission: 'break-glass:review' }, { group: 'security' }],
      kind: 'break-glass.taken',
      severity: 'critical',
      subject: `${tx.actor.name} took the role ${use.role} in an emergency`,
      text: `Until ${use.endsAt}. The reason given: ${use.reason}\nSomebody else has to review it by ${use.reviewDueAt}.`,
      link: '/emergency',
    });
    return use.id;
  }

  /** The roles that this person could take now, by name: those that `take` would not refuse for what they are. */
  async offered(tx: Tx): Promise<Role[]> {
    const all = await this.roles.all(tx);
    const held = await this.roles.bound(tx, tx.actor.sub);
    const own = all.filter(({ id }) => held.includes(id));
    return all.filter(
      (role) =>
        role.retiredAt === null &&
        !decidesAboutRoles(role) &&
        !held.includes(role.id) &&
        brokenSeparationRules([...own, role]).length === 0,
    );
  }

  private async assertPossible(tx: Tx, id: string): Promise<void> {
    const user = tx.actor.sub;
    const all = await this.roles.all(tx);
    const role = all.find((candidate) => candidate.id === id && candidate.retiredAt === null);
    if (!role) throw new DomainError('not-found', 'There is no such role');
    assertMayTake(await this.uses.ofPerson(tx, user), tx.now());
    if (decidesAboutRoles(role)) throw new DomainError('forbidden', 'Nobody takes the right to decide about roles.');
    const held = await this.roles.bound(tx, user);
    if (held.includes(id)) throw new DomainError('conflict', 'You hold this role already');
    assertDutiesSeparated(all.filter((candidate) => candidate === role || held.includes(candidate.id)));
  }
}

const decidesAboutRoles = ({ permissions }: Role): boolean => permissions.includes('role:approve');

function useOf({ sub: user }: Actor, { role, reason, minutes }: WantedRoleNow, takenAt: string): NewBreakGlass {
  const ends = Date.parse(takenAt) + minutes * 60_000;
  return { id: uuidv7(), user, role, reason, takenAt, endsAt: timestamp(ends), reviewDueAt: timestamp(ends + REVIEW_MILLIS) };
}
