import { Body, Controller, Get, Header, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { DomainError } from '#kernel';
import { type CaspixRequest, Public, Responds, uuid } from '#platform';
import { BackchannelLogout } from '../../application/federation/oidc/backchannel-logout.ts';
import { ShowClientKeys } from '../../application/federation/oidc/show-client-keys.ts';
import { FederationRefused } from '../../domain/federation/problems.ts';
import { knockOf } from '../origin.ts';
import { tellWhen } from './landing.ts';

const logoutBody = z.object({ logout_token: z.string().min(1).max(20_000) }).meta({ id: 'LogoutToken' });
const logoutAnswer = z.object({ ended: z.number().int() }).meta({ id: 'LogoutAnswer' });
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).meta({ id: 'ClientKeys' });

/** What a provider of OpenID Connect itself asks of us. */
@Controller('session/oidc')
export class OidcProviderController {
  constructor(
    private readonly logout: BackchannelLogout,
    private readonly keys: ShowClientKeys,
  ) {}

  /** OpenID Connect Back-Channel Logout 1.0, section 2.8: 200 when it is done, 400 for a token that does not hold. */
  @Post(':provider/backchannel-logout')
  @HttpCode(200)
  @Public()
  @Responds(logoutAnswer)
  async endOidcSessions(
    @Param('provider') provider: string,
    @Body({ schema: logoutBody }) { logout_token: token }: z.infer<typeof logoutBody>,
    @Req() request: CaspixRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    try {
      return { ended: await this.logout.execute(provider, token, knockOf(request)) };
    } catch (error) {
      tellWhen(response, error);
      if (!(error instanceof FederationRefused) || error.problem === 'provider-unreachable') throw error;
      throw new DomainError('validation', 'This logout token does not hold', [{ field: 'logout_token', reason: 'does not hold' }]);
    }
  }

  @Get(':provider/jwks')
  @Header('Cache-Control', 'public, max-age=300')
  @Public()
  @Responds(keySet)
  async listOidcClientKeys(@Param('provider', { schema: uuid }) provider: string, @Req() request: CaspixRequest) {
    return { keys: await this.keys.execute(provider, request.id) };
  }
}
