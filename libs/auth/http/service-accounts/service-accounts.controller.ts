import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { approvalDetailSchema, Requires, ShowApprovals } from '#rbac';
import { ListServiceAccounts } from '../../application/service-accounts/list-service-accounts.ts';
import { RequestServiceAccount } from '../../application/service-accounts/request-service-account.ts';
import { RevokeServiceKey } from '../../application/service-accounts/revoke-service-key.ts';
import { accountBody, accountList, reasonBody, rotationBody } from './schemas.ts';

/** Accounts of machines: asked for by one administrator and approved by another. */
@Controller('service-accounts')
export class ServiceAccountsController {
  constructor(
    private readonly list: ListServiceAccounts,
    private readonly requests: RequestServiceAccount,
    private readonly revocation: RevokeServiceKey,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get()
  @Requires('service-account:read')
  @Responds(accountList)
  async listServiceAccounts(@CurrentActor() actor: Actor) {
    return { items: await this.list.execute(actor) };
  }

  @Post()
  @Requires('service-account:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestServiceAccount(@CurrentActor() actor: Actor, @Body({ schema: accountBody }) body: z.output<typeof accountBody>) {
    const { reason, ...wanted } = body;
    const { approval } = await this.requests.create(actor, wanted, reason);
    return this.approvals.one(actor, approval.id);
  }

  @Post(':id/keys')
  @Requires('service-account:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestServiceKey(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: rotationBody }) { reason, ...wanted }: z.output<typeof rotationBody>,
  ) {
    const approval = await this.requests.rotate(actor, { id, ...wanted }, reason);
    return this.approvals.one(actor, approval.id);
  }

  @Post(':id/disable')
  @Requires('service-account:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestServiceAccountEnd(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: reasonBody }) { reason }: z.output<typeof reasonBody>,
  ) {
    const approval = await this.requests.disable(actor, id, reason);
    return this.approvals.one(actor, approval.id);
  }

  @Post(':id/keys/:key/revoke')
  @HttpCode(204)
  @Requires('service-account:manage')
  revokeServiceKey(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) account: string,
    @Param('key', { schema: uuid }) key: string,
    @Body({ schema: reasonBody }) { reason }: z.output<typeof reasonBody>,
  ): Promise<void> {
    return this.revocation.execute(actor, { account, key, reason });
  }
}
