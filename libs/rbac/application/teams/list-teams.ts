import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { People, type PersonName, personIn } from '../people.ts';
import { type Team, TeamStore } from './team-store.ts';

export interface NamedTeam extends Omit<Team, 'members'> {
  members: PersonName[];
}

@Injectable()
export class ListTeams {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly teams: TeamStore,
    private readonly people: People,
  ) {}

  execute(actor: Actor): Promise<NamedTeam[]> {
    return this.unitOfWork.run(permitted(actor, 'team:read'), async (tx) => {
      const teams = await this.teams.all(tx);
      const names = await this.people.names(tx, new Set(teams.flatMap(({ members }) => members)));
      return teams.map((team) => ({ ...team, members: team.members.map((id) => personIn(names, id)) }));
    });
  }
}
