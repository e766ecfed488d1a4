import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { uuidv7 } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { type Queue, TeamStore } from '../teams/team-store.ts';

@Injectable()
export class CreateQueue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly teams: TeamStore,
    private readonly audit: Audit,
  ) {}

  /** A queue that nobody works opens nothing to anybody, so one person may make it. Throws `duplicate` for a name that is taken. */
  execute(actor: Actor, name: string): Promise<Queue> {
    return this.unitOfWork.run(permitted(actor, 'team:manage'), async (tx) => {
      const id = uuidv7();
      await this.teams.createQueue(tx, id, name);
      await this.audit.record(tx, { action: 'queue.create', object: { type: 'queue', id }, detail: { name } });
      return { id, name, open: false, teams: [], version: 1 };
    });
  }
}
