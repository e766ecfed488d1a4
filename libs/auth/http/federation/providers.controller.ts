import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { approvalDetailSchema, Requires, ShowApprovals } from '#rbac';
import { ChangeProvider } from '../../application/federation/change-provider.ts';
import { TestConnection } from '../../application/federation/connection-tests.ts';
import { ShowProviders } from '../../application/federation/show-providers.ts';
import { providerBody, providersSchema, testSchema } from './schemas.ts';

/** Identity providers, as administrators and auditors see them. Changed by two administrators. */
@Controller('admin/providers')
export class ProvidersController {
  constructor(
    private readonly view: ShowProviders,
    private readonly changes: ChangeProvider,
    private readonly tests: TestConnection,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get()
  @Requires('policy:read')
  @Responds(providersSchema)
  async listIdentityProviders(@CurrentActor() actor: Actor) {
    const items = (await this.view.all(actor)).map(({ id, kind, version, ...document }) => ({ id, kind, version, document }));
    return { items };
  }

  @Post()
  @Requires('policy:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestIdentityProvider(@CurrentActor() actor: Actor, @Body({ schema: providerBody }) body: z.infer<typeof providerBody>) {
    const { id } = await this.changes.execute(actor, null, body);
    return this.approvals.one(actor, id);
  }

  @Post(':id')
  @Requires('policy:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestIdentityProviderChange(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) provider: string,
    @Body({ schema: providerBody }) body: z.infer<typeof providerBody>,
  ) {
    const { id } = await this.changes.execute(actor, provider, body);
    return this.approvals.one(actor, id);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Requires('policy:manage')
  @Responds(testSchema)
  async testIdentityProvider(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return { steps: await this.tests.execute(actor, id) };
  }
}
