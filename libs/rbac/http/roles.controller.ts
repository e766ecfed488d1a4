import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { ShowApprovals } from '../application/approvals/show-approvals.ts';
import { ListRoles } from '../application/roles/list-roles.ts';
import { RequestRoleChange } from '../application/roles/request-role-change.ts';
import { Requires } from './requires.ts';
import { approvalDetailSchema, roleChangeBody, roleListSchema } from './schemas.ts';

@Controller()
export class RolesController {
  constructor(
    private readonly roles: ListRoles,
    private readonly changes: RequestRoleChange,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get('roles')
  @Requires('role:read')
  @Responds(roleListSchema)
  listRoles(@CurrentActor() actor: Actor) {
    return this.roles.execute(actor);
  }

  @Post('users/:id/roles')
  @Requires('role:grant')
  @Responds(approvalDetailSchema, { status: 201 })
  async requestRoleChange(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) userId: string,
    @Body({ schema: roleChangeBody }) body: z.infer<typeof roleChangeBody>,
  ) {
    const { role, change, reason, from, until } = body;
    const times = { ...(from ? { from } : {}), ...(until ? { until } : {}) };
    const { id } = await this.changes.execute(actor, { userId, role, change, reason, ...times });
    return this.approvals.one(actor, id);
  }
}
