import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { ManageSessions } from '../application/sessions/manage-sessions.ts';
import { ShowOwnSessions } from '../application/sessions/show-own-sessions.ts';
import { ownSessionsSchema, userSessionsSchema } from './factors/schemas.ts';

/** Sessions in view, and their ends. */
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: ManageSessions,
    private readonly showing: ShowOwnSessions,
  ) {}

  @Get('sessions')
  @Requires('session:own')
  @Responds(ownSessionsSchema)
  listOwnSessions(@CurrentActor() actor: Actor) {
    return this.showing.execute(actor);
  }

  @Delete('sessions')
  @HttpCode(204)
  @Requires('session:own')
  endOtherSessions(@CurrentActor() actor: Actor): Promise<void> {
    return this.sessions.endOwn(actor, null);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Requires('session:own')
  endOwnSession(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string): Promise<void> {
    return this.sessions.endOwn(actor, id);
  }

  @Get('users/:id/sessions')
  @Requires('user:manage')
  @Responds(userSessionsSchema)
  async listUserSessions(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string) {
    return { items: await this.sessions.ofUser(actor, id) };
  }

  @Delete('users/:id/sessions')
  @HttpCode(204)
  @Requires('user:manage')
  endUserSessions(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) id: string): Promise<void> {
    return this.sessions.endAllOf(actor, id);
  }
}
