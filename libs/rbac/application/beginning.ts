import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { RoleChanges } from './roles/role-changes.ts';
import { TimelyGrants } from './roles/timely-grants.ts';
import { TeamChanges } from './teams/team-changes.ts';

/** What exists before there is anybody to approve it: the first administrators, and a demo's people. On record like everything else. */
@Injectable()
export class Beginning {
  constructor(
    private readonly roles: RoleChanges,
    private readonly teams: TeamChanges,
    private readonly timely: TimelyGrants,
  ) {}

  role(tx: Tx, userId: string, role: string): Promise<void> {
    return this.roles.bootstrap(tx, { userId, role });
  }

  /** The team is made if there is none of that name. */
  team(tx: Tx, id: string, name: string, members: readonly string[]): Promise<void> {
    return this.teams.bootstrap(tx, { id, name, members });
  }

  /** Lets begin what is due for this user. */
  async due(tx: Tx, user: string): Promise<void> {
    await this.timely.startDue(tx, user);
  }
}
