import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, etag, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { GetAlert } from '../../application/alerts/get-alert.ts';
import { ListAlerts } from '../../application/alerts/list-alerts.ts';
import { SummariseAlerts } from '../../application/alerts/summarise-alerts.ts';
import { presentAlert } from './present-alert.ts';
import { alertDetailSchema, alertPage, alertQuery, alertSummarySchema } from './schemas.ts';

@Controller('alerts')
export class QueueController {
  constructor(
    private readonly list: ListAlerts,
    private readonly totals: SummariseAlerts,
    private readonly get: GetAlert,
  ) {}

  @Get()
  @Requires('alert:read')
  @Responds(alertPage)
  listAlerts(@CurrentActor() actor: Actor, @Query({ schema: alertQuery }) { dir, ...query }: z.output<typeof alertQuery>) {
    return this.list.execute(actor, { ...query, descending: dir === 'desc' });
  }

  @Get('summary')
  @Requires('alert:read')
  @Responds(alertSummarySchema)
  getAlertSummary(@CurrentActor() actor: Actor) {
    return this.totals.execute(actor);
  }

  @Get(':id')
  @Requires('alert:read')
  @Responds(alertDetailSchema)
  async getAlert(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string, @Res({ passthrough: true }) response: Response) {
    const detail = await this.get.execute(actor, id);
    etag(response, detail.alert.version);
    return presentAlert(detail);
  }
}
