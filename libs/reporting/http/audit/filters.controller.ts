import { Controller, Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { actionGroups } from '#audit-chain';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { FindActors } from '../../application/audit/find-actors.ts';
import { actorQuery, actorsSchema, actsSchema } from './audit-schemas.ts';

/** What the log can be searched by. */
@Controller('audit')
export class AuditFiltersController {
  constructor(private readonly actors: FindActors) {}

  @Get('acts')
  @Requires('audit:read')
  @Responds(actsSchema)
  listAuditActs() {
    return { groups: actionGroups() };
  }

  @Get('actors')
  @Requires('audit:read')
  @Responds(actorsSchema)
  async findAuditActors(@CurrentActor() actor: Actor, @Query({ schema: actorQuery }) { q, id }: z.infer<typeof actorQuery>) {
    return { items: await this.actors.execute(actor, { ...(q ? { q } : {}), ...(id ? { id } : {}) }) };
  }
}
