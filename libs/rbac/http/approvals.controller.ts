import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { DualControl } from '../application/approvals/dual-control.ts';
import { ShowApprovals } from '../application/approvals/show-approvals.ts';
import { Requires } from './requires.ts';
import { approvalDetailSchema, approvalPage, approvalQuery, approveBody, refuseBody } from './schemas.ts';

/** Requests that wait for a second person. Whether the actor may decide one is asked in the use case, by its action. */
@Controller('approvals')
export class ApprovalsController {
  constructor(
    private readonly dualControl: DualControl,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get()
  @Requires('approval:read')
  @Responds(approvalPage)
  listApprovals(@CurrentActor() actor: Actor, @Query({ schema: approvalQuery }) { box, cursor, limit }: z.infer<typeof approvalQuery>) {
    const filter = { limit, ...(box ? { box } : {}), ...(cursor ? { cursor } : {}) };
    return this.approvals.list(actor, filter);
  }

  @Get(':id')
  @Requires('approval:read')
  @Responds(approvalDetailSchema)
  getApproval(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.approvals.one(actor, id);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Requires('approval:read')
  @Responds(approvalDetailSchema)
  async approve(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: approveBody }) { digest, reason }: z.infer<typeof approveBody>,
  ) {
    await this.dualControl.approve(actor, id, digest, reason ?? null);
    return this.approvals.one(actor, id);
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @Requires('approval:read')
  @Responds(approvalDetailSchema)
  async refuse(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: refuseBody }) { digest, reason }: z.infer<typeof refuseBody>,
  ) {
    await this.dualControl.refuse(actor, id, digest, reason);
    return this.approvals.one(actor, id);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Requires('approval:read')
  @Responds(approvalDetailSchema)
  async withdrawApproval(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    await this.dualControl.withdraw(actor, id);
    return this.approvals.one(actor, id);
  }
}
