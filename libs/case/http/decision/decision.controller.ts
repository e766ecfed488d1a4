import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, IfMatch, Responds, uuid, Versioned } from '#platform';
import { approvalDetailSchema, Requires } from '#rbac';
import { ProposeDecision } from '../../application/decision/propose-decision.ts';
import { RequestReopening } from '../../application/decision/request-reopening.ts';
import { DISPOSITIONS, dispositionWords, reasonsFor } from '../../domain/decision/dispositions.ts';
import { reasonBody } from '../cases/schemas.ts';
import { decisionBody, reasonListSchema } from './schemas.ts';

/** How a case ends, and how it begins again: each answer is the request that now waits for a second person. */
@Controller()
export class DecisionController {
  constructor(
    private readonly propose: ProposeDecision,
    private readonly reopen: RequestReopening,
  ) {}

  @Get('dispositions')
  @Requires('case:read')
  @Responds(reasonListSchema)
  listDispositions() {
    return {
      items: DISPOSITIONS.map((disposition) => ({ disposition, says: dispositionWords[disposition], reasons: reasonsFor[disposition] })),
    };
  }

  @Post('cases/:id/decision')
  @Requires('case:decide')
  @Versioned()
  @Responds(approvalDetailSchema, { status: 201 })
  proposeDecision(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @IfMatch() version: number,
    @Body({ schema: decisionBody }) body: z.output<typeof decisionBody>,
  ) {
    return this.propose.execute(actor, { caseId, version, ...body });
  }

  @Post('cases/:id/reopening')
  @Requires('case:reopen')
  @Versioned()
  @Responds(approvalDetailSchema, { status: 201 })
  requestReopening(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: reasonBody }) { reason }: z.output<typeof reasonBody>,
  ) {
    return this.reopen.execute(actor, { id, version, reason });
  }
}
