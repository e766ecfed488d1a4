import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { FindInCase } from '../../application/cases/find-in-case.ts';
import { ListCaseTransactions } from '../../application/cases/list-case-transactions.ts';
import { ShowTimeline } from '../../application/cases/show-timeline.ts';
import { ShowLinks } from '../../application/links/show-links.ts';
import {
  findAccountsBody,
  foundAccounts,
  linksQuery,
  linksSchema,
  timelinePage,
  timelineQuery,
  transactionPage,
  transactionQuery,
} from './schemas.ts';

/** What happened in a case, and where its money went. */
@Controller('cases/:id')
export class CaseViewsController {
  constructor(
    private readonly timeline: ShowTimeline,
    private readonly transactions: ListCaseTransactions,
    private readonly links: ShowLinks,
    private readonly find: FindInCase,
  ) {}

  /** The four characters come in the body, so that no address, history or log of a proxy holds them. */
  @Post('accounts/search')
  @HttpCode(200)
  @Requires('case:read')
  @Responds(foundAccounts)
  findAccounts(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Body({ schema: findAccountsBody }) { last4 }: z.output<typeof findAccountsBody>,
  ) {
    return this.find.execute(actor, caseId, last4);
  }

  @Get('timeline')
  @Requires('case:read')
  @Responds(timelinePage)
  getTimeline(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Query({ schema: timelineQuery }) query: z.output<typeof timelineQuery>,
  ) {
    return this.timeline.execute(actor, { caseId, ...query });
  }

  @Get('transactions')
  @Requires('transaction:read')
  @Responds(transactionPage)
  listCaseTransactions(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Query({ schema: transactionQuery }) query: z.output<typeof transactionQuery>,
  ) {
    return this.transactions.execute(actor, { caseId, ...query });
  }

  @Get('links')
  @Requires('transaction:read')
  @Responds(linksSchema)
  getLinks(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Query({ schema: linksQuery }) { expand }: z.output<typeof linksQuery>,
  ) {
    return this.links.execute(actor, { caseId, expand });
  }
}
