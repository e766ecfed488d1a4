import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { AcknowledgeFinding } from '../../application/watch/acknowledge-finding.ts';
import type { FindingFilter } from '../../application/watch/finding-store.ts';
import { ShowWatch } from '../../application/watch/show-watch.ts';
import type { SignInFilter } from '../../application/watch/sign-in-log.ts';
import { answerBody, findingPage, findingQuery, signInPage, signInQuery } from './schemas.ts';

/** What is left out of a query is left out of the filter. */
const given = <T extends object>(query: T) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as T;

/** Who signed in or tried to, and what detectors made of it. */
@Controller()
export class WatchController {
  constructor(
    private readonly watch: ShowWatch,
    private readonly answers: AcknowledgeFinding,
  ) {}

  @Get('sign-ins')
  @Requires('watch:read')
  @Responds(signInPage)
  listSignIns(@CurrentActor() actor: Actor, @Query({ schema: signInQuery }) query: z.infer<typeof signInQuery>) {
    return this.watch.signIns(actor, given(query) as SignInFilter);
  }

  @Get('sign-in-findings')
  @Requires('watch:read')
  @Responds(findingPage)
  listSignInFindings(@CurrentActor() actor: Actor, @Query({ schema: findingQuery }) query: z.infer<typeof findingQuery>) {
    return this.watch.findings(actor, given(query) as FindingFilter);
  }

  @Post('sign-in-findings/:id/acknowledge')
  @HttpCode(204)
  @Requires('watch:handle')
  acknowledgeSignInFinding(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: answerBody }) { reason }: z.infer<typeof answerBody>,
  ): Promise<void> {
    return this.answers.execute(actor, id, reason);
  }
}
