import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change } from '../../domain/approval.ts';
import { assertDutiesSeparated } from '../../domain/separation-of-duties.ts';
import { People, personIn } from '../people.ts';
import { PrincipalStore } from '../principal-store.ts';
import { type Role, RoleStore } from './role-store.ts';
import { eventsOf } from './timely-grants.ts';

/** The payload of `role.grant` and `role.revoke`. `from` and `until` (RFC 3339) bound a grant in time. A type, not an interface, so that it is JSON to the compiler. */
export type RoleChange = { userId: string; role: string; from?: string; until?: string };

/** At most this long; what should last longer has no end and is reviewed. */
const LONGEST_DAYS = 366;

type Verb = 'grant' | 'revoke';

/** What a change of role says, allows and does. The database's triggers say the same again. */
@Injectable()
export class RoleChanges {
  constructor(
    private readonly roles: RoleStore,
    private readonly principals: PrincipalStore,
    private readonly people: People,
    private readonly audit: Audit,
  ) {}

  /** The change in plain words. Throws `not-found`, `conflict`, `separation-of-duties`, `last-admin` when it cannot be made. */
  async describe(tx: Tx, verb: Verb, change: RoleChange): Promise<{ title: string; changes: Change[] }> {
    const { role, held, all } = await this.assertPossible(tx, verb, change);
    const { name } = personIn(await this.people.names(tx, [change.userId]), change.userId);
    const after = verb === 'grant' ? [...held, role.id] : held.filter((id) => id !== role.id);
    const named = (ids: readonly string[]) =>
      all
        .filter(({ id }) => ids.includes(id))
        .map((r) => r.name)
        .join(', ') || 'None';
    const may = (ids: readonly string[]) => permissionsOf(all, ids);
    const [before, then] = [may(held), may(after)];
    const differing = [...new Set([...before, ...then])].filter((id) => before.has(id) !== then.has(id)).sort();
    const yes = (has: boolean) => (has ? 'Yes' : 'No');
    return {
      title: verb === 'grant' ? `Give ${name} the role ${role.name}` : `Take the role ${role.name} from ${name}`,
      changes: [
        { label: 'Roles', before: named(held), after: named(after) },
        ...(change.from === undefined ? [] : [{ label: 'From', before: '', after: change.from }]),
        ...(change.until === undefined ? [] : [{ label: 'Until', before: '', after: change.until }]),
        ...differing.map((id) => ({ label: id, before: yes(before.has(id)), after: yes(then.has(id)) })),
      ],
    };
  }

  /** What the user looked like: another set of roles, or a disabled account, makes an older request void. */
  async targetVersion(tx: Tx, { userId }: RoleChange): Promise<string> {
    const principal = await this.principals.lock(tx, userId);
    return `${principal?.active ? 'active' : 'closed'}:${(await this.roles.bound(tx, userId)).join(',')}`;
  }

  async execute(tx: Tx, verb: Verb, change: RoleChange, approval: Approval): Promise<void> {
    await this.assertPossible(tx, verb, change);
    const { userId, role, from = null, until = null } = change;
    // One whose time is over makes room for the next.
    const over = eventsOf('role.expire', await this.roles.endOver(tx, userId));
    if (over.length > 0) await this.audit.recordMany(tx, over);
    if (verb === 'grant') await this.roles.grant(tx, userId, role, { approval: approval.id, from, until });
    else await this.roles.revoke(tx, userId, role, approval.id);
    await this.audit.record(tx, {
      action: `role.${verb}`,
      object: { type: 'user', id: userId },
      detail: { role, from, until, approval: approval.id, maker: approval.maker, reason: approval.reason },
    });
  }

  /** Roles that exist before there is anybody to approve: the first administrators, and a demo's people. */
  async bootstrap(tx: Tx, { userId, role }: RoleChange): Promise<void> {
    await this.assertPossible(tx, 'grant', { userId, role });
    await this.roles.grant(tx, userId, role, { approval: null, from: null, until: null });
    await this.audit.record(tx, { action: 'role.grant', object: { type: 'user', id: userId }, reason: 'bootstrap', detail: { role } });
  }

  private async assertPossible(tx: Tx, verb: Verb, change: RoleChange) {
    const { userId, role: id } = change;
    const all = await this.roles.all(tx);
    const role = all.find((candidate) => candidate.id === id);
    const principal = await this.principals.lock(tx, userId);
    if (!role || !principal) throw new DomainError('not-found', 'There is no such user or role');
    const held = await this.roles.bound(tx, userId);
    if (verb === 'grant') {
      if (!principal.active) throw new DomainError('conflict', 'This account is disabled');
      if (role.retiredAt !== null) throw new DomainError('conflict', 'This role is retired');
      if (held.includes(id)) throw new DomainError('conflict', 'The user holds this role already');
      assertTimes(change, tx.now());
      assertDutiesSeparated(all.filter((candidate) => candidate === role || held.includes(candidate.id)));
    } else {
      if (!held.includes(id)) throw new DomainError('conflict', 'The user does not hold this role');
      await this.assertSomebodyStays(tx, role, userId);
    }
    return { role, held, all };
  }

  private async assertSomebodyStays(tx: Tx, role: Role, userId: string): Promise<void> {
    if (!role.permissions.includes('role:approve')) return;
    if ((await this.principals.otherRoleKeepers(tx, userId)) === 0) {
      throw new DomainError('last-admin', 'Nobody else could decide about roles. Give somebody else this role first.');
    }
  }
}

const permissionsOf = (all: readonly Role[], ids: readonly string[]): Set<string> =>
  new Set(all.filter(({ id }) => ids.includes(id)).flatMap(({ permissions }) => permissions));

/** Throws `validation` for a time that is over, ends before it begins, or is longer than a bounded grant may be. */
function assertTimes({ from, until }: RoleChange, now: string): void {
  const begin = Math.max(Date.parse(now), from === undefined ? 0 : Date.parse(from));
  const fault = (field: string, reason: string) => new DomainError('validation', `The time ${reason}`, [{ field, reason }]);
  if (begin > Date.parse(now) + LONGEST_DAYS * 86_400_000) throw fault('from', `begins within ${LONGEST_DAYS} days`);
  if (until === undefined) return;
  if (Date.parse(until) <= begin) throw fault('until', 'must lie ahead, and after its beginning');
  if (Date.parse(until) > begin + LONGEST_DAYS * 86_400_000) throw fault('until', `lasts at most ${LONGEST_DAYS} days`);
}
