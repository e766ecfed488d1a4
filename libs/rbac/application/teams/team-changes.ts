import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change } from '../../domain/approval.ts';
import { People, personIn } from '../people.ts';
import { PrincipalStore } from '../principal-store.ts';
import { type TeamKind, TeamStore } from './team-store.ts';

/** The payload of `team.change`. */
export type TeamChange = { teamId: string; userId: string; change: 'add' | 'remove' };

@Injectable()
export class TeamChanges {
  constructor(
    private readonly teams: TeamStore,
    private readonly principals: PrincipalStore,
    private readonly people: People,
    private readonly audit: Audit,
  ) {}

  async describe(tx: Tx, change: TeamChange): Promise<{ title: string; changes: Change[] }> {
    const team = await this.assertPossible(tx, change);
    const { name } = personIn(await this.people.names(tx, [change.userId]), change.userId);
    const adds = change.change === 'add';
    return {
      title: adds ? `Add ${name} to the ${team.kind} ${team.name}` : `Remove ${name} from the ${team.kind} ${team.name}`,
      changes: [{ label: `Member of ${team.name}`, before: adds ? 'No' : 'Yes', after: adds ? 'Yes' : 'No' }],
    };
  }

  /** Throws `not-found`. */
  async kindOf(tx: Tx, teamId: string): Promise<TeamKind> {
    const team = await this.teams.lock(tx, teamId);
    if (!team) throw new DomainError('not-found', 'There is no such team or user');
    return team.kind;
  }

  /** Only what concerns this user: other people's changes of the same team do not void the request. */
  async targetVersion(tx: Tx, { teamId, userId }: TeamChange): Promise<string> {
    const team = await this.teams.lock(tx, teamId);
    const principal = await this.principals.find(tx, userId);
    if (!team || !principal) return 'gone';
    return `${principal.active ? 'active' : 'closed'}:${team.members.includes(userId) ? 'member' : 'stranger'}`;
  }

  async execute(tx: Tx, change: TeamChange, approval: Approval): Promise<void> {
    await this.assertPossible(tx, change);
    const { teamId, userId } = change;
    if (change.change === 'add') await this.teams.addMember(tx, teamId, userId, approval.id);
    else await this.teams.removeMember(tx, teamId, userId, approval.id);
    await this.audit.record(tx, {
      action: change.change === 'add' ? 'team.member-add' : 'team.member-remove',
      object: { type: 'team', id: teamId },
      detail: { user: userId, approval: approval.id, maker: approval.maker, reason: approval.reason },
    });
  }

  /** A team and its members before there is anybody to approve: a demo's. */
  async bootstrap(tx: Tx, { id, name, members }: { id: string; name: string; members: readonly string[] }): Promise<void> {
    const existing = (await this.teams.all(tx)).find((team) => team.name.toLowerCase() === name.toLowerCase());
    if (!existing) await this.teams.create(tx, id, name);
    const team = existing?.id ?? id;
    for (const member of members) await this.teams.addMember(tx, team, member, null);
    const object = { type: 'team', id: team };
    if (!existing) await this.audit.record(tx, { action: 'team.create', object, reason: 'bootstrap', detail: { name } });
    const added = members.map((user) => ({ action: 'team.member-add' as const, object, reason: 'bootstrap', detail: { user } }));
    await this.audit.recordMany(tx, added);
  }

  private async assertPossible(tx: Tx, { teamId, userId, change }: TeamChange) {
    const team = await this.teams.lock(tx, teamId);
    const principal = await this.principals.find(tx, userId);
    if (!team || !principal) throw new DomainError('not-found', 'There is no such team or user');
    const member = team.members.includes(userId);
    if (change === 'add' && !principal.active) throw new DomainError('conflict', 'This account is disabled');
    if (change === 'add' && member) throw new DomainError('conflict', 'The user is a member already');
    if (change === 'remove' && !member) throw new DomainError('conflict', 'The user is not a member');
    return team;
  }
}
