import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { type AlertIntake, alertIntake } from '../../application/intake/alert-intake.ts';
import { IngestAlerts } from '../../application/intake/ingest-alerts.ts';
import { batchBody, batchSchema, receiptSchema } from './schemas.ts';

@Controller('alerts')
export class IntakeController {
  constructor(private readonly ingest: IngestAlerts) {}

  /** 201 for a new alert; 200 when (source, sourceRef) is known already, with the id it has. */
  @Post()
  @Requires('alert:ingest')
  @Responds(receiptSchema, { status: 201 })
  @ApiResponse({ status: 200, description: 'Known already', standardSchema: receiptSchema })
  async ingestAlert(
    @CurrentActor() actor: Actor,
    @Body({ schema: alertIntake }) body: AlertIntake,
    @Res({ passthrough: true }) response: Response,
  ) {
    const receipt = await this.ingest.one(actor, body);
    response.status(receipt.result === 'created' ? 201 : 200);
    return receipt;
  }

  @Post('batch')
  @HttpCode(200)
  @Requires('alert:ingest')
  @Responds(batchSchema)
  ingestAlerts(@CurrentActor() actor: Actor, @Body({ schema: batchBody }) { items }: z.output<typeof batchBody>) {
    return this.ingest.execute(actor, items);
  }
}
