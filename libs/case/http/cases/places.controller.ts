import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, etag, IfMatch, Responds, uuid, Versioned } from '#platform';
import { approvalDetailSchema, Requires } from '#rbac';
import { PlaceCase } from '../../application/cases/place-case.ts';
import { AskToUncover } from '../../application/cases/uncover-case.ts';
import { placeCaseBody, placedSchema, reasonBody } from './schemas.ts';

/** Where a case lies, and so who sees it. */
@Controller('cases/:id')
export class PlacesController {
  constructor(
    private readonly place: PlaceCase,
    private readonly uncover: AskToUncover,
  ) {}

  @Post('place')
  @HttpCode(200)
  @Requires('case:work')
  @Versioned()
  @Responds(placedSchema)
  async placeCase(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: placeCaseBody }) to: z.output<typeof placeCaseBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    const placed = await this.place.execute(actor, { id, version, ...to });
    etag(response, placed.version);
    return placed;
  }

  @Post('uncovering')
  @Requires('case:work')
  @Versioned()
  @Responds(approvalDetailSchema, { status: 201 })
  uncoverCase(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: reasonBody }) { reason }: z.output<typeof reasonBody>,
  ) {
    return this.uncover.execute(actor, { id, version, reason });
  }
}
