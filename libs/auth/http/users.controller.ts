import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, IfMatch, Responds, uuid, Versioned } from '#platform';
import { Requires } from '#rbac';
import { ChangeUserState } from '../application/users/change-user-state.ts';
import { CreateUser } from '../application/users/create-user.ts';
import { Directory } from '../application/users/directory.ts';
import { ListUsers } from '../application/users/list-users.ts';
import { createdUserSchema, directoryQuery, directorySchema, newUserBody, reasonBody, userPage, userQuery, userSchema } from './schemas.ts';

@Controller()
export class UsersController {
  constructor(
    private readonly users: ListUsers,
    private readonly creation: CreateUser,
    private readonly states: ChangeUserState,
    private readonly directory: Directory,
  ) {}

  @Get('users')
  @Requires('user:read')
  @Responds(userPage)
  listUsers(@CurrentActor() actor: Actor, @Query({ schema: userQuery }) { q, cursor, limit }: z.infer<typeof userQuery>) {
    return this.users.execute(actor, { limit, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) });
  }

  @Get('directory')
  @Requires('session:own')
  @Responds(directorySchema)
  async listPeople(@CurrentActor() actor: Actor, @Query({ schema: directoryQuery }) { q }: z.infer<typeof directoryQuery>) {
    return { items: await this.directory.caseWorkers(actor, q ?? null) };
  }

  @Post('users')
  @Requires('user:manage')
  @Responds(createdUserSchema, { status: 201 })
  async createUser(@CurrentActor() actor: Actor, @Body({ schema: newUserBody }) body: z.infer<typeof newUserBody>) {
    const { username, name, email, sameAs } = body;
    const user = { username, name, ...(email ? { email } : {}), ...(sameAs ? { sameAs } : {}) };
    const { id, enrolmentCode, expiresAt } = await this.creation.execute(actor, user);
    return { user: await this.users.show(actor, id), enrolmentCode, expiresAt };
  }

  @Post('users/:id/disable')
  @HttpCode(200)
  @Requires('user:manage')
  @Versioned()
  @Responds(userSchema)
  async disableUser(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: reasonBody }) { reason }: z.infer<typeof reasonBody>,
  ) {
    await this.states.disable(actor, { id, version, reason });
    return this.users.show(actor, id);
  }

  @Post('users/:id/enable')
  @HttpCode(200)
  @Requires('user:manage')
  @Versioned()
  @Responds(userSchema)
  async enableUser(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @IfMatch() version: number,
    @Body({ schema: reasonBody }) { reason }: z.infer<typeof reasonBody>,
  ) {
    await this.states.enable(actor, { id, version, reason });
    return this.users.show(actor, id);
  }

  @Post('users/:id/unlock')
  @HttpCode(200)
  @Requires('user:manage')
  @Responds(userSchema)
  async unlockUser(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    await this.states.unlock(actor, id);
    return this.users.show(actor, id);
  }
}
