import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { type Queue, TeamStore } from '../teams/team-store.ts';

@Injectable()
export class ListQueues {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly teams: TeamStore,
  ) {}

  /** By name. */
  execute(actor: Actor): Promise<Queue[]> {
    return this.unitOfWork.read(permitted(actor, 'team:read'), (tx) => this.teams.queues(tx));
  }
}
