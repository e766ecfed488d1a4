import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { ShowApprovals } from '../application/approvals/show-approvals.ts';
import { CreateTeam } from '../application/teams/create-team.ts';
import { ListTeams } from '../application/teams/list-teams.ts';
import { RequestTeamChange } from '../application/teams/request-team-change.ts';
import { Requires } from './requires.ts';
import { approvalDetailSchema, createTeamBody, teamChangeBody, teamListSchema, teamSchema } from './schemas.ts';

@Controller('teams')
export class TeamsController {
  constructor(
    private readonly teams: ListTeams,
    private readonly creation: CreateTeam,
    private readonly changes: RequestTeamChange,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get()
  @Requires('team:read')
  @Responds(teamListSchema)
  async listTeams(@CurrentActor() actor: Actor) {
    return { items: await this.teams.execute(actor) };
  }

  @Post()
  @Requires('team:manage')
  @Responds(teamSchema, { status: 201 })
  createTeam(@CurrentActor() actor: Actor, @Body({ schema: createTeamBody }) { name, kind }: z.infer<typeof createTeamBody>) {
    return this.creation.execute(actor, name, kind);
  }

  @Post(':id/members')
  @Requires('team:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestTeamChange(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) teamId: string,
    @Body({ schema: teamChangeBody }) body: z.infer<typeof teamChangeBody>,
  ) {
    const { id } = await this.changes.execute(actor, { teamId, ...body });
    return this.approvals.one(actor, id);
  }
}
