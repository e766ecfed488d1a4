import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { isTroubled } from '#audit-chain';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { approvalDetailSchema, Requires, ShowApprovals } from '#rbac';
import { OrderDestination } from '../../application/destinations/order-destination.ts';
import { RequestDestination } from '../../application/destinations/request-destination.ts';
import { ViewDestinations } from '../../application/destinations/view-destinations.ts';
import { additionBody, changeBody, destinationListSchema, orderedSchema, resendBody } from './destination-schemas.ts';

@Controller('audit/destinations')
export class DestinationsController {
  constructor(
    private readonly view: ViewDestinations,
    private readonly requests: RequestDestination,
    private readonly orders: OrderDestination,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get()
  @Requires('audit:copies')
  @Responds(destinationListSchema)
  async listDestinations(@CurrentActor() actor: Actor) {
    const all = await this.view.all(actor);
    return { items: all.map(({ status, settings }) => ({ ...status, settings, troubled: isTroubled(status, Date.now()) })) };
  }

  @Post()
  @Requires('audit:forward')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestDestination(@CurrentActor() actor: Actor, @Body({ schema: additionBody }) body: z.infer<typeof additionBody>) {
    const { id } = await this.requests.add(actor, body);
    return this.approvals.one(actor, id);
  }

  @Post(':id/changes')
  @Requires('audit:forward')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestDestinationChange(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) destination: string,
    @Body({ schema: changeBody }) { change, ...body }: z.infer<typeof changeBody>,
  ) {
    const { id } = await this.requests.change(actor, destination, { verb: change, ...body });
    return this.approvals.one(actor, id);
  }

  @Post(':id/test')
  @Requires('audit:forward')
  @Responds(orderedSchema, { status: 201 })
  testDestination(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.orders.test(actor, id);
  }

  @Post(':id/resend')
  @Requires('audit:forward')
  @Responds(orderedSchema, { status: 201 })
  resendToDestination(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: resendBody }) { from }: z.infer<typeof resendBody>,
  ) {
    return this.orders.resend(actor, id, from);
  }

  @Post(':id/verify')
  @Requires('audit:forward')
  @Responds(orderedSchema, { status: 201 })
  verifyDestination(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.orders.verify(actor, id);
  }
}
