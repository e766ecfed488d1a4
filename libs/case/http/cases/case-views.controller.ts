import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { ListCaseTransactions } from '../../application/cases/list-case-transactions.ts';
import { ShowTimeline } from '../../application/cases/show-timeline.ts';
import { ShowLinks } from '../../application/links/show-links.ts';
import { linksQuery, linksSchema, timelinePage, timelineQuery, transactionPage, transactionQuery } from './schemas.ts';

/** What happened in a case, and where its money went. */
@Controller('cases/:id')
export class CaseViewsController {
  constructor(
    private readonly timeline: ShowTimeline,
    private readonly transactions: ListCaseTransactions,
    private readonly links: ShowLinks,
  ) {}

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
