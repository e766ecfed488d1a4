import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { Public, uuid } from '#platform';
import { ownPath } from '../../application/federation/attempts.ts';
import { FederationStarts } from '../../application/federation/federation-starts.ts';
import { AcceptSaml } from '../../application/saml/accept-saml.ts';
import { BeginSaml } from '../../application/saml/begin-saml.ts';
import { ShowSpMetadata } from '../../application/saml/show-sp-metadata.ts';
import { browserOf, keepBrowser, readAttemptCookie } from '../federation/attempt-cookie.ts';
import { land, landRefused } from '../federation/landing.ts';
import { originOf } from '../origin.ts';
import type { SessionRequest } from '../session.middleware.ts';
import { acsBody, startQuery } from './schemas.ts';

/** Signing in by a SAML provider: a browser goes and comes back; nothing here is called by a script. */
@Controller('session/saml')
export class SamlController {
  constructor(
    private readonly starts: FederationStarts,
    private readonly begin: BeginSaml,
    private readonly accept: AcceptSaml,
    private readonly metadata: ShowSpMetadata,
  ) {}

  @Get(':provider/start')
  @Public()
  async startSaml(
    @Param('provider', { schema: uuid }) provider: string,
    @Query({ schema: startQuery }) { to, again }: z.infer<typeof startQuery>,
    @Req() request: SessionRequest,
    @Res() response: Response,
  ): Promise<void> {
    const browser = browserOf(request, 'none');
    try {
      this.starts.take(originOf(request).ip);
      const url = await this.begin.execute({ provider, browser, returnTo: ownPath(to), forced: again !== undefined, request: request.id });
      keepBrowser(response, browser, 'none');
      response.redirect(303, url);
    } catch (error) {
      landRefused(response, error);
    }
  }

  /** A form from the provider's site: no cookie of the session comes with it, and none is looked at. */
  @Post('acs')
  @HttpCode(303)
  @Public()
  async acceptSaml(@Body({ schema: acsBody }) body: z.infer<typeof acsBody>, @Req() request: SessionRequest, @Res() response: Response) {
    const { SAMLResponse: samlResponse, RelayState: relayState } = body;
    const from = { browser: readAttemptCookie(request, 'none'), origin: originOf(request), request: request.id };
    try {
      const outcome = await this.accept.execute({ samlResponse, relayState, ...from });
      if ('accepted' in outcome) return land(response, outcome.accepted, outcome.returnTo);
      response.redirect(303, `/api/v1/session/saml/${outcome.again}/start?${new URLSearchParams({ to: outcome.returnTo, again: '1' })}`);
    } catch (error) {
      landRefused(response, error);
    }
  }

  @Get(':provider/metadata')
  @Header('Content-Type', 'application/samlmetadata+xml')
  @Public()
  showSamlMetadata(@Param('provider', { schema: uuid }) provider: string, @Req() request: SessionRequest): Promise<string> {
    return this.metadata.execute(provider, request.id);
  }
}
