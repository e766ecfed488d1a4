import { Controller, Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { FollowThread } from '../../application/audit/follow-thread.ts';
import { GetChainStatus } from '../../application/audit/get-chain-status.ts';
import { ProveEntry } from '../../application/audit/prove-entry.ts';
import { ViewEntries } from '../../application/audit/view-entries.ts';
import { chainStatusSchema, entryPageSchema, entryQuery, entrySchema, proofSchema, threadSchema } from './audit-schemas.ts';

@Controller('audit')
export class AuditController {
  constructor(
    private readonly entries: ViewEntries,
    private readonly prove: ProveEntry,
    private readonly status: GetChainStatus,
    private readonly threads: FollowThread,
  ) {}

  @Get('entries')
  @Requires('audit:read')
  @Responds(entryPageSchema)
  searchAudit(@CurrentActor() actor: Actor, @Query({ schema: entryQuery }) query: z.infer<typeof entryQuery>) {
    const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    return this.entries.search(actor, { ...given, limit: query.limit });
  }

  @Get('entries/:id')
  @Requires('audit:read')
  @Responds(entrySchema)
  getAuditEntry(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.entries.entry(actor, id);
  }

  @Get('entries/:id/proof')
  @Requires('audit:read')
  @Responds(proofSchema)
  proveAuditEntry(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.prove.execute(actor, id);
  }

  @Get('threads/:id')
  @Requires('audit:read')
  @Responds(threadSchema)
  followAuditThread(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) approval: string) {
    return this.threads.execute(actor, approval);
  }

  @Get('status')
  @Requires('session:own')
  @Responds(chainStatusSchema)
  getChainStatus(@CurrentActor() actor: Actor) {
    return this.status.execute(actor);
  }
}
