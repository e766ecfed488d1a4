import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, instant, Responds, text, uuid } from '#platform';
import { approvalDetailSchema, Requires } from '#rbac';
import { FindPeople } from '../../application/privacy/find-people.ts';
import { ListHolds } from '../../application/privacy/list-holds.ts';
import { RequestPrivacyChange } from '../../application/privacy/request-privacy-change.ts';

const reason = text(400);
const reasonBody = z.strictObject({ reason }).meta({ id: 'PrivacyReason' });
const holdBody = z
  .strictObject({ on: z.union([z.strictObject({ caseId: uuid }), z.strictObject({ partyId: uuid })]), reason })
  .meta({ id: 'LegalHoldRequest' });
const holdQuery = z.strictObject({ caseId: uuid.optional() });
const holdList = z
  .object({
    items: z.array(
      z.object({
        ...{ id: uuid, caseId: uuid.nullable(), partyId: uuid.nullable(), placedAt: instant, liftedAt: instant.nullable() },
        ...{ on: z.string().describe('The case’s number, or the person’s name'), approval: uuid },
      }),
    ),
  })
  .meta({ id: 'LegalHoldList' });

const peopleQuery = z.strictObject({ q: text(120, { min: 4 }) });
const peopleList = z
  .object({
    items: z.array(
      z.object({
        ...{ id: uuid, kind: z.enum(['PERSON', 'ENTITY']), name: z.string(), source: z.string() },
        fields: z.array(z.string()).describe('Kinds of protected values that are stored'),
        ...{ accounts: z.number().int(), cases: z.number().int(), held: z.boolean(), workedOn: z.boolean(), erased: z.boolean() },
      }),
    ),
  })
  .meta({ id: 'PeopleOnFile' });

@Controller()
export class PrivacyController {
  constructor(
    private readonly requests: RequestPrivacyChange,
    private readonly holds: ListHolds,
    private readonly people: FindPeople,
  ) {}

  @Get('parties/on-file')
  @Requires('hold:manage')
  @Responds(peopleList)
  findPeopleOnFile(@CurrentActor() actor: Actor, @Query({ schema: peopleQuery }) { q }: z.infer<typeof peopleQuery>) {
    return this.people.execute(actor, q);
  }

  @Post('parties/:id/erasure')
  @Requires('party:erase')
  @Responds(approvalDetailSchema, { status: 201 })
  requestErasure(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: reasonBody }) body: z.infer<typeof reasonBody>,
  ) {
    return this.requests.erase(actor, id, body.reason);
  }

  @Get('holds')
  @Requires('case:read')
  @Responds(holdList)
  listHolds(@CurrentActor() actor: Actor, @Query({ schema: holdQuery }) { caseId }: z.infer<typeof holdQuery>) {
    return this.holds.execute(actor, caseId ?? null);
  }

  @Post('holds')
  @Requires('hold:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  requestHold(@CurrentActor() actor: Actor, @Body({ schema: holdBody }) body: z.infer<typeof holdBody>) {
    return this.requests.placeHold(actor, body.on, body.reason);
  }

  @Post('holds/:id/lift')
  @Requires('hold:manage')
  @Responds(approvalDetailSchema, { status: 201 })
  requestLifting(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: reasonBody }) body: z.infer<typeof reasonBody>,
  ) {
    return this.requests.liftHold(actor, id, body.reason);
  }
}
