import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, etag, IfMatch, Responds, uuid, Versioned } from '#platform';
import { Requires } from '#rbac';
import { AssignCase } from '../../application/cases/assign-case.ts';
import { DetermineSuspicion } from '../../application/cases/determine-suspicion.ts';
import { MoveCase } from '../../application/cases/move-case.ts';
import { ShowCase } from '../../application/cases/show-case.ts';
import { presentCase } from './present-case.ts';
import { assignCaseBody, caseDetailSchema, moveCaseBody, reasonBody } from './schemas.ts';

/** Where a case stands and whose it is. Each answer is the case as it is now. */
@Controller('cases/:id')
export class CaseMovesController {
  constructor(
    private readonly show: ShowCase,
    private readonly assign: AssignCase,
    private readonly move: MoveCase,
    private readonly determine: DetermineSuspicion,
  ) {}

  @Post('assign')
  @HttpCode(200)
  @Requires('case:work')
  @Responds(caseDetailSchema)
  async assignCase(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: assignCaseBody }) { ownerId }: z.output<typeof assignCaseBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.assign.execute(actor, { id, ownerId });
    return this.detail(actor, id, response);
  }

  @Post('transition')
  @HttpCode(200)
  @Requires('case:work')
  @Versioned()
  @Responds(caseDetailSchema)
  async moveCase(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: moveCaseBody }) { verb, reason }: z.output<typeof moveCaseBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.move.execute(actor, { id, version, verb, reason });
    return this.detail(actor, id, response);
  }

  @Post('determination')
  @HttpCode(200)
  @Requires('case:work')
  @Versioned()
  @Responds(caseDetailSchema)
  async determineSuspicion(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: reasonBody }) { reason }: z.output<typeof reasonBody>,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.determine.execute(actor, { id, version, reason });
    return this.detail(actor, id, response);
  }

  private async detail(actor: Actor, id: string, response: Response) {
    const detail = await this.show.execute(actor, id);
    etag(response, detail.version);
    return presentCase(detail, actor);
  }
}
