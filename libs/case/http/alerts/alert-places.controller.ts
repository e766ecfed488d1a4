import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { PlaceAlerts } from '../../application/alerts/place-alerts.ts';
import { outcomesSchema, placeAlertsBody } from './schemas.ts';

/** In which queue alerts lie, and so who sees them. */
@Controller('alerts')
export class AlertPlacesController {
  constructor(private readonly places: PlaceAlerts) {}

  @Post('place')
  @HttpCode(200)
  @Requires('alert:triage')
  @Responds(outcomesSchema)
  async placeAlerts(@CurrentActor() actor: Actor, @Body({ schema: placeAlertsBody }) body: z.output<typeof placeAlertsBody>) {
    return { items: await this.places.execute(actor, body) };
  }
}
