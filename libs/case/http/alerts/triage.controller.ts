import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, etag, IfMatch, Responds, uuid, Versioned } from '#platform';
import { Requires } from '#rbac';
import { AssignAlerts } from '../../application/alerts/assign-alerts.ts';
import { DismissAlerts } from '../../application/alerts/dismiss-alerts.ts';
import { MarkDuplicate } from '../../application/alerts/mark-duplicate.ts';
import { RestoreAlerts } from '../../application/alerts/restore-alerts.ts';
import { presentAlert } from './present-alert.ts';
import { alertDetailSchema, assignBody, dismissBody, duplicateBody, outcomesSchema, restoreBody } from './schemas.ts';

@Controller('alerts')
export class TriageController {
  constructor(
    private readonly dismissal: DismissAlerts,
    private readonly assignment: AssignAlerts,
    private readonly restoration: RestoreAlerts,
    private readonly duplicates: MarkDuplicate,
  ) {}

  @Post('dismiss')
  @HttpCode(200)
  @Requires('alert:triage')
  @Responds(outcomesSchema)
  async dismissAlerts(@CurrentActor() actor: Actor, @Body({ schema: dismissBody }) body: z.output<typeof dismissBody>) {
    return { items: await this.dismissal.execute(actor, body) };
  }

  @Post('assign')
  @HttpCode(200)
  @Requires('alert:triage')
  @Responds(outcomesSchema)
  async assignAlerts(@CurrentActor() actor: Actor, @Body({ schema: assignBody }) body: z.output<typeof assignBody>) {
    return { items: await this.assignment.execute(actor, body) };
  }

  @Post('restore')
  @HttpCode(200)
  @Requires('alert:triage')
  @Responds(outcomesSchema)
  async restoreAlerts(@CurrentActor() actor: Actor, @Body({ schema: restoreBody }) { ids }: z.output<typeof restoreBody>) {
    return { items: await this.restoration.execute(actor, ids) };
  }

  @Post(':id/duplicate')
  @HttpCode(200)
  @Requires('alert:triage')
  @Versioned()
  @Responds(alertDetailSchema)
  async markDuplicate(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: duplicateBody }) body: z.output<typeof duplicateBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    const detail = await this.duplicates.execute(actor, { id, version, ...body });
    etag(response, detail.alert.version);
    return presentAlert(detail);
  }
}
