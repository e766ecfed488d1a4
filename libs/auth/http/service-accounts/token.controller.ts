import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { type CaspixRequest, Public, Responds } from '#platform';
import { MachineDoor } from '../../application/service-accounts/machine-door.ts';
import { oauthError, TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { callerOf } from './caller-of.ts';
import { tokenAnswer, tokenBody } from './schemas.ts';

/** Client credentials (RFC 6749, section 4.4) of machines. Who asks is proved by the request itself, so the route is public. */
@Controller('oauth')
export class TokenController {
  constructor(private readonly door: MachineDoor) {}

  @Post('token')
  @Public()
  @HttpCode(200)
  @ApiConsumes('application/x-www-form-urlencoded')
  @Responds(tokenAnswer)
  async issueToken(
    @Body({ schema: tokenBody }) body: z.output<typeof tokenBody>,
    @Req() request: CaspixRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { grant_type: grantType, client_assertion_type: assertionType, client_assertion: assertion, client_id: clientId, scope } = body;
    try {
      return await this.door.issue({ grantType, assertionType, assertion, clientId, scope }, callerOf(request));
    } catch (error) {
      if (error instanceof TokenRefused) response.setHeader('WWW-Authenticate', `DPoP error="${oauthError(error.fault, 'token')}"`);
      throw error;
    }
  }
}
