import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { Public } from '#platform';
import { AnswerLogout, type LogoutAnswered } from '../../application/saml/answer-logout.ts';
import type { Arrived } from '../../application/saml/read-logout.ts';
import { landRefused } from '../federation/landing.ts';
import { knockOf } from '../origin.ts';
import type { SessionRequest } from '../session.middleware.ts';
import { sloBody } from './schemas.ts';

/** Single logout, by either binding: what a provider asks, and what it answers. */
@Controller('session/saml/slo')
export class SamlLogoutController {
  constructor(private readonly logout: AnswerLogout) {}

  @Get()
  @Public()
  samlLogoutByRedirect(@Req() request: SessionRequest, @Res() response: Response): Promise<void> {
    // The signature is over the very characters that were sent.
    const at = request.originalUrl.indexOf('?');
    return this.answer({ query: at < 0 ? '' : request.originalUrl.slice(at + 1) }, request, response);
  }

  @Post()
  @HttpCode(303)
  @Public()
  samlLogoutByForm(@Body({ schema: sloBody }) body: z.infer<typeof sloBody>, @Req() request: SessionRequest, @Res() response: Response) {
    const kind = body.SAMLRequest === undefined ? 'SAMLResponse' : 'SAMLRequest';
    return this.answer({ kind, message: body[kind] ?? '', relayState: body.RelayState ?? null }, request, response);
  }

  private async answer(arrived: Arrived, request: SessionRequest, response: Response): Promise<void> {
    try {
      response.redirect(303, landing(await this.logout.execute(arrived, knockOf(request))));
    } catch (error) {
      landRefused(response, error);
    }
  }
}

function landing(answered: LogoutAnswered): string {
  if ('to' in answered) return answered.to;
  return answered.endedThere ? '/sign-in' : '/sign-in?problem=provider-stays';
}
