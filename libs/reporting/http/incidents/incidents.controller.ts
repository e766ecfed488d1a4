import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { HandleIncidents } from '../../application/incidents/handle-incidents.ts';
import { ShowIncidents } from '../../application/incidents/show-incidents.ts';
import { acknowledgeBody, closeBody, closedSchema, incidentDetailSchema, incidentPage, incidentQuery } from './incident-schemas.ts';

@Controller('incidents')
export class IncidentsController {
  constructor(
    private readonly incidents: ShowIncidents,
    private readonly handle: HandleIncidents,
  ) {}

  @Get()
  @Requires('incident:handle')
  @Responds(incidentPage)
  listIncidents(@CurrentActor() actor: Actor, @Query({ schema: incidentQuery }) { state, cursor, limit }: z.infer<typeof incidentQuery>) {
    return this.incidents.list(actor, { open: state === 'open', limit, ...(cursor ? { cursor } : {}) });
  }

  @Get(':id')
  @Requires('incident:handle')
  @Responds(incidentDetailSchema)
  getIncident(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.incidents.one(actor, id);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @Requires('incident:handle')
  @Responds(incidentDetailSchema)
  async acknowledgeIncident(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: acknowledgeBody }) { note }: z.infer<typeof acknowledgeBody>,
  ) {
    await this.handle.acknowledge(actor, id, note);
    return this.incidents.one(actor, id);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Requires('incident:handle')
  @Responds(closedSchema)
  closeIncident(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: closeBody }) { reason }: z.infer<typeof closeBody>,
  ) {
    return this.handle.close(actor, id, reason);
  }
}
