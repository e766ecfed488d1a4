import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, instant, Responds, uuid } from '#platform';
import { ShowAccess } from '../../application/history/show-access.ts';
import { Requires } from '../requires.ts';
import { provenanceSchema } from '../reviews/schemas.ts';
import { personSchema } from '../schemas.ts';

const role = z.object({ id: z.string(), name: z.string() });

export const personAccessSchema = z
  .object({
    person: personSchema,
    roles: z.array(
      z.object({
        role,
        since: instant,
        until: instant.nullable(),
        endedAt: instant.nullable(),
        granted: provenanceSchema.nullable(),
        revoked: provenanceSchema.nullable(),
        review: z.object({ id: uuid, number: z.string() }).nullable().describe('The access review that ended it'),
      }),
    ),
    teams: z.array(
      z.object({
        teamId: uuid,
        team: z.string(),
        since: instant,
        endedAt: instant.nullable(),
        added: provenanceSchema.nullable(),
        removed: provenanceSchema.nullable(),
      }),
    ),
    permissions: z.array(
      z.object({
        id: z.string(),
        says: z.string(),
        sensitivity: z.enum(['ordinary', 'sensitive', 'privileged']),
        through: z.array(role),
        since: instant.nullable(),
        lastUsedAt: instant.nullable(),
        uses: z.number().int().describe('In 90 days'),
      }),
    ),
  })
  .meta({ id: 'PersonAccess' });

/** What a person may do, since when, and by whose approval. */
@Controller('users/:id/access')
export class AccessController {
  constructor(private readonly access: ShowAccess) {}

  @Get()
  @Requires('user:read')
  @Responds(personAccessSchema)
  getPersonAccess(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return this.access.execute(actor, id);
  }
}
