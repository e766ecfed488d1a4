import { Body, Controller, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, etag, IfMatch, Responds, uuid, Versioned } from '#platform';
import { Requires } from '#rbac';
import { AddAlertsToCase } from '../../application/cases/add-alerts-to-case.ts';
import { AddCaseAccount } from '../../application/cases/add-case-account.ts';
import { ShowCase } from '../../application/cases/show-case.ts';
import { UpdateCase } from '../../application/cases/update-case.ts';
import { presentCase } from './present-case.ts';
import { addAccountBody, addAlertsBody, caseDetailSchema, updateCaseBody } from './schemas.ts';

/** What is on a case and what it is called. Each answer is the case as it is now. */
@Controller('cases/:id')
export class CaseChangesController {
  constructor(
    private readonly show: ShowCase,
    private readonly update: UpdateCase,
    private readonly addAlerts: AddAlertsToCase,
    private readonly addAccount: AddCaseAccount,
  ) {}

  @Patch()
  @Requires('case:work')
  @Versioned()
  @Responds(caseDetailSchema)
  async updateCase(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: updateCaseBody }) edits: z.output<typeof updateCaseBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.update.execute(actor, { id, version, edits });
    return this.detail(actor, id, response);
  }

  @Post('alerts')
  @HttpCode(200)
  @Requires('case:work')
  @Versioned()
  @Responds(caseDetailSchema)
  async addAlertsToCase(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: addAlertsBody }) { alertIds }: z.output<typeof addAlertsBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.addAlerts.execute(actor, { id, version, alertIds });
    return this.detail(actor, id, response);
  }

  @Post('accounts')
  @HttpCode(200)
  @Requires('case:work')
  @Responds(caseDetailSchema)
  async addCaseAccount(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: addAccountBody }) { accountId, role }: z.output<typeof addAccountBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.addAccount.execute(actor, { id, accountId, role });
    return this.detail(actor, id, response);
  }

  private async detail(actor: Actor, id: string, response: Response) {
    const detail = await this.show.execute(actor, id);
    etag(response, detail.version);
    return presentCase(detail, actor);
  }
}
