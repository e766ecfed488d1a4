import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, instant, page, pageQuery, Responds, text, uuid } from '#platform';
import { BreakGlassDoor } from '../../application/break-glass/break-glass.ts';
import { ShowBreakGlass } from '../../application/break-glass/show-break-glass.ts';
import { LONGEST_MINUTES, SHORTEST_MINUTES } from '../../domain/break-glass.ts';
import { Requires } from '../requires.ts';
import { personSchema, roleId } from '../schemas.ts';

const verdict = z.enum(['JUSTIFIED', 'NOT_JUSTIFIED']);
const breakGlassSchema = z
  .object({
    id: uuid,
    user: personSchema,
    role: z.string(),
    reason: z.string(),
    takenAt: instant,
    endsAt: instant,
    endedAt: instant.nullable(),
    reviewDueAt: instant,
    active: z.boolean(),
    overdue: z.boolean().describe('Nobody has reviewed it in time'),
    review: z.object({ verdict, note: z.string(), by: personSchema, at: instant }).nullable(),
  })
  .meta({ id: 'BreakGlass' });
const activeSchema = z.object({ items: z.array(breakGlassSchema) }).meta({ id: 'ActiveBreakGlass' });
const offeredSchema = z
  .object({ items: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })) })
  .meta({ id: 'RolesInEmergency' });
const breakGlassPage = page(breakGlassSchema, 'BreakGlassPage');
const breakGlassQuery = z.strictObject({ box: z.enum(['waiting', 'all']).default('all'), ...pageQuery });
const takeBody = z
  .strictObject({
    role: roleId,
    reason: text(2000, { lines: true }).refine((words) => words.length >= 10, 'says why in at least 10 characters'),
    minutes: z.number().int().min(SHORTEST_MINUTES).max(LONGEST_MINUTES).default(60),
  })
  .meta({ id: 'TakeRole' });
const reviewBody = z.strictObject({ verdict, note: text(2000, { lines: true }) }).meta({ id: 'BreakGlassReview' });

/** Roles taken in an emergency: at once, for hours, and to be answered for. */
@Controller('break-glass')
export class BreakGlassController {
  constructor(
    private readonly door: BreakGlassDoor,
    private readonly uses: ShowBreakGlass,
  ) {}

  /** For the banner: one's own, and everybody's for whoever reviews. */
  @Get('active')
  @Requires('session:own')
  @Responds(activeSchema)
  async listActiveBreakGlass(@CurrentActor() actor: Actor) {
    return { items: await this.uses.active(actor) };
  }

  /** What a person may take: no role that decides about roles, none that is held already or that duties keep apart from one's own. */
  @Get('roles')
  @Requires('break-glass:use')
  @Responds(offeredSchema)
  async listRolesInEmergency(@CurrentActor() actor: Actor) {
    return { items: await this.door.offered(actor) };
  }

  @Get()
  @Requires('break-glass:review')
  @Responds(breakGlassPage)
  listBreakGlass(
    @CurrentActor() actor: Actor,
    @Query({ schema: breakGlassQuery }) { box, cursor, limit }: z.infer<typeof breakGlassQuery>,
  ) {
    return this.uses.list(actor, { waiting: box === 'waiting', limit, ...(cursor ? { cursor } : {}) });
  }

  @Post()
  @Requires('break-glass:use')
  @Responds(breakGlassSchema, { status: 201, description: 'The role counts after a fresh sign-in' })
  async takeRole(@CurrentActor() actor: Actor, @Body({ schema: takeBody }) body: z.infer<typeof takeBody>) {
    return this.uses.one(actor, await this.door.take(actor, body));
  }

  @Post(':id/end')
  @HttpCode(200)
  @Requires('session:own')
  @Responds(breakGlassSchema)
  async endBreakGlass(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    await this.door.end(actor, id);
    return this.uses.one(actor, id);
  }

  @Post(':id/review')
  @HttpCode(200)
  @Requires('break-glass:review')
  @Responds(breakGlassSchema)
  async reviewBreakGlass(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: reviewBody }) body: z.infer<typeof reviewBody>,
  ) {
    await this.door.review(actor, id, body);
    return this.uses.one(actor, id);
  }
}
