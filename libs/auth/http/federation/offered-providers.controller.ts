import { Controller, Get, Req } from '@nestjs/common';
import { type CaspixRequest, Public, Responds } from '#platform';
import { ShowProviders } from '../../application/federation/show-providers.ts';
import { offeredProviders } from './schemas.ts';

/** Which identity providers the sign-in page offers. */
@Controller('session/providers')
export class OfferedProvidersController {
  constructor(private readonly providers: ShowProviders) {}

  @Get()
  @Public()
  @Responds(offeredProviders)
  async listOfferedProviders(@Req() request: CaspixRequest) {
    return { items: await this.providers.offered(request.id) };
  }
}
