import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { type Actor, CurrentActor, Public, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { ownPath } from '../../application/federation/attempts.ts';
import { FederationStarts } from '../../application/federation/federation-starts.ts';
import { AcceptSaml } from '../../application/saml/accept-saml.ts';
import { BeginSaml } from '../../application/saml/begin-saml.ts';
import { ShowSpMetadata } from '../../application/saml/show-sp-metadata.ts';
import { bindBrowser, browserOf, keepBrowser, readAttemptCookie } from '../federation/attempt-cookie.ts';
import { land, landRefused, OWN_PAGE } from '../federation/landing.ts';
import { linkStart } from '../federation/schemas.ts';
import { knockOf, originOf } from '../origin.ts';
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
      this.starts.take(knockOf(request));
      const url = await this.begin.execute({
        provider,
        browser,
        returnTo: ownPath(to),
        forced: again !== undefined,
        linksUser: null,
        ...knockOf(request),
      });
      keepBrowser(response, browser, 'none');
      response.redirect(303, url);
    } catch (error) {
      landRefused(response, error);
    }
  }

  /** Begins to link the account of whoever is signed in; the page sends the browser to the address. The provider is to ask anew who it is. */
  @Post(':provider/link')
  @Requires('factor:own')
  @Responds(linkStart, { status: 201 })
  async beginSamlLink(
    @CurrentActor() actor: Actor,
    @Param('provider', { schema: uuid }) provider: string,
    @Req() request: SessionRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const browser = bindBrowser(request, response, 'none');
    return {
      url: await this.begin.execute({ provider, browser, returnTo: OWN_PAGE, forced: true, linksUser: actor.sub, ...knockOf(request) }),
    };
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
      if ('linked' in outcome) return response.redirect(303, `${OWN_PAGE}?linked=${outcome.linked}`);
      if ('notLinked' in outcome) return response.redirect(303, `${OWN_PAGE}?problem=${outcome.notLinked}`);
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
