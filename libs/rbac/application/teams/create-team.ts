import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { uuidv7 } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { type Team, type TeamKind, TeamStore } from './team-store.ts';

@Injectable()
export class CreateTeam {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly teams: TeamStore,
    private readonly audit: Audit,
  ) {}

  /** An empty team opens nothing to anybody, so one person may make it. Throws `duplicate` for a name that is taken. */
  execute(actor: Actor, name: string, kind: TeamKind = 'team'): Promise<Team> {
    return this.unitOfWork.run(permitted(actor, 'team:manage'), async (tx) => {
      const id = uuidv7();
      await this.teams.create(tx, id, name, kind);
      await this.audit.record(tx, { action: 'team.create', object: { type: 'team', id }, detail: { name, kind } });
      return { id, name, kind, members: [], version: 1 };
    });
  }
}
