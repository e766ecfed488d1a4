import { Controller, Delete, Get, Param, Req } from '@nestjs/common';
import { type Actor, type CaspixRequest, CurrentActor, Public, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { ShowLinks } from '../../application/federation/show-links.ts';
import { ShowProviders } from '../../application/federation/show-providers.ts';
import { UnlinkAccount } from '../../application/federation/unlink-account.ts';
import { offeredProviders, ownLinks } from './schemas.ts';

/** Which identity providers the sign-in page offers, and which of them know whoever is signed in. */
@Controller('session')
export class OfferedProvidersController {
  constructor(
    private readonly providers: ShowProviders,
    private readonly links: ShowLinks,
    private readonly unlinking: UnlinkAccount,
  ) {}

  @Get('providers')
  @Public()
  @Responds(offeredProviders)
  async listOfferedProviders(@Req() request: CaspixRequest) {
    return { items: await this.providers.offered(request.id) };
  }

  @Get('links')
  @Requires('session:own')
  @Responds(ownLinks)
  async listOwnLinks(@CurrentActor() actor: Actor) {
    return { items: await this.links.own(actor) };
  }

  @Delete('links/:provider')
  @Requires('factor:own')
  @Responds(ownLinks)
  async endOwnLink(@CurrentActor() actor: Actor, @Param('provider', { schema: uuid }) provider: string) {
    await this.unlinking.execute(actor, provider);
    return { items: await this.links.own(actor) };
  }
}
