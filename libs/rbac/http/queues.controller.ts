import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { ShowApprovals } from '../application/approvals/show-approvals.ts';
import { CreateQueue } from '../application/queues/create-queue.ts';
import { ListQueues } from '../application/queues/list-queues.ts';
import { RequestQueueChange } from '../application/queues/request-queue-change.ts';
import { Requires } from './requires.ts';
import { approvalDetailSchema, createQueueBody, queueChangeBody, queueListSchema, queueSchema } from './schemas.ts';

@Controller('queues')
export class QueuesController {
  constructor(
    private readonly queues: ListQueues,
    private readonly creation: CreateQueue,
    private readonly changes: RequestQueueChange,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get()
  @Requires('team:read')
  @Responds(queueListSchema)
  async listQueues(@CurrentActor() actor: Actor) {
    return { items: await this.queues.execute(actor) };
  }

  @Post()
  @Requires('team:manage')
  @Responds(queueSchema, { status: 201 })
  createQueue(@CurrentActor() actor: Actor, @Body({ schema: createQueueBody }) { name }: z.infer<typeof createQueueBody>) {
    return this.creation.execute(actor, name);
  }

  @Post(':id/change')
  @Requires('team:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestQueueChange(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) queueId: string,
    @Body({ schema: queueChangeBody }) body: z.infer<typeof queueChangeBody>,
  ) {
    const { id } = await this.changes.execute(actor, { queueId, ...body });
    return this.approvals.one(actor, id);
  }
}
