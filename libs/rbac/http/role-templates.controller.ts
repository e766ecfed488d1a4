import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, IfMatch, Responds, uuid, Versioned } from '#platform';
import { ShowApprovals } from '../application/approvals/show-approvals.ts';
import { RequestRoleTemplate } from '../application/roles/request-role-template.ts';
import { ShowRole } from '../application/roles/show-role.ts';
import { knownPermissions } from '../domain/role-draft.ts';
import { Requires } from './requires.ts';
import * as shapes from './schemas.ts';

/** Roles of the institution's own. Nothing here changes one: each asks for a second person. */
@Controller()
export class RoleTemplatesController {
  constructor(
    private readonly roles: ShowRole,
    private readonly requests: RequestRoleTemplate,
    private readonly approvals: ShowApprovals,
  ) {}

  @Get('roles/:id')
  @Requires('role:read')
  @Responds(shapes.roleDetailSchema)
  getRole(@CurrentActor() actor: Actor, @Param('id', { schema: shapes.roleId }) id: string) {
    return this.roles.execute(actor, id);
  }

  @Get('roles/:id/diff')
  @Requires('role:read')
  @Responds(shapes.roleDiffSchema)
  diffRole(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: shapes.roleId }) id: string,
    @Query({ schema: shapes.roleDiffQuery }) { from, to }: z.infer<typeof shapes.roleDiffQuery>,
  ) {
    return this.roles.diff(actor, id, from, to);
  }

  @Post('roles/preview')
  @HttpCode(200)
  @Requires('role:read')
  @Responds(shapes.rolePreviewSchema)
  previewRole(
    @CurrentActor() actor: Actor,
    @Body({ schema: shapes.rolePreviewBody }) { role, permissions }: z.infer<typeof shapes.rolePreviewBody>,
  ) {
    return this.roles.preview(actor, role ?? null, knownPermissions(permissions));
  }

  @Get('users/:id/roles/preview')
  @Requires('role:read')
  @Responds(shapes.rolePreviewSchema)
  previewRoleChange(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) userId: string,
    @Query({ schema: shapes.grantPreviewQuery }) { role, change }: z.infer<typeof shapes.grantPreviewQuery>,
  ) {
    return this.roles.previewGrant(actor, userId, role, change);
  }

  @Post('roles')
  @Requires('role:design')
  @Responds(shapes.approvalDetailSchema, { status: 201 })
  async requestRole(@CurrentActor() actor: Actor, @Body({ schema: shapes.newRoleBody }) body: z.infer<typeof shapes.newRoleBody>) {
    const { id: role, cloneOf: clonedFrom = null, ...facts } = body;
    const { id } = await this.requests.execute(actor, { role, version: 0, clonedFrom, ...facts });
    return this.approvals.one(actor, id);
  }

  @Post('roles/:id/versions')
  @Requires('role:design')
  @Versioned()
  @Responds(shapes.approvalDetailSchema, { status: 201 })
  async requestRoleVersion(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: shapes.roleId }) role: string,
    @IfMatch() version: number,
    @Body({ schema: shapes.roleVersionBody }) facts: z.infer<typeof shapes.roleVersionBody>,
  ) {
    const { id } = await this.requests.execute(actor, { role, version, clonedFrom: null, ...facts });
    return this.approvals.one(actor, id);
  }

  @Post('roles/:id/retire')
  @Requires('role:design')
  @Versioned()
  @Responds(shapes.approvalDetailSchema, { status: 201 })
  async requestRoleRetirement(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: shapes.roleId }) role: string,
    @IfMatch() version: number,
    @Body({ schema: shapes.roleRetirementBody }) { reason }: z.infer<typeof shapes.roleRetirementBody>,
  ) {
    const { id } = await this.requests.retire(actor, { role, version, reason });
    return this.approvals.one(actor, id);
  }
}
