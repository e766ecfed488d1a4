import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, etag, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { ListCases } from '../../application/cases/list-cases.ts';
import { OpenCase } from '../../application/cases/open-case.ts';
import { ShowCase } from '../../application/cases/show-case.ts';
import { CASE_STATES, type CaseState } from '../../domain/cases/case-states.ts';
import { presentCase } from './present-case.ts';
import { caseDetailSchema, casePage, caseQuery, openCaseBody } from './schemas.ts';

const statesMeant = (asked: readonly string[]): CaseState[] => {
  if (asked.includes('all')) return [];
  return CASE_STATES.filter((state) => asked.includes(state) || (asked.includes('open') && state !== 'CLOSED'));
};

@Controller('cases')
export class CasesController {
  constructor(
    private readonly cases: ListCases,
    private readonly show: ShowCase,
    private readonly open: OpenCase,
  ) {}

  @Get()
  @Requires('case:read')
  @Responds(casePage)
  listCases(@CurrentActor() actor: Actor, @Query({ schema: caseQuery }) { state, owner, ...query }: z.output<typeof caseQuery>) {
    return this.cases.execute(actor, { ...query, states: statesMeant(state), owner: owner === 'me' ? actor.sub : owner });
  }

  @Post()
  @Requires('case:work')
  @Responds(caseDetailSchema, { status: 201 })
  async openCase(
    @CurrentActor() actor: Actor,
    @Body({ schema: openCaseBody }) body: z.output<typeof openCaseBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.detail(actor, await this.open.execute(actor, body), response);
  }

  @Get(':id')
  @Requires('case:read')
  @Responds(caseDetailSchema)
  getCase(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string, @Res({ passthrough: true }) response: Response) {
    return this.detail(actor, id, response);
  }

  private async detail(actor: Actor, id: string, response: Response) {
    const detail = await this.show.execute(actor, id);
    etag(response, detail.version);
    return presentCase(detail, actor);
  }
}
