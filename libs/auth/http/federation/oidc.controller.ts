import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { type Actor, type CaspixRequest, CurrentActor, Public, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { ownPath } from '../../application/federation/attempts.ts';
import { FederationStarts } from '../../application/federation/federation-starts.ts';
import { SignInOidc } from '../../application/federation/oidc/sign-in-oidc.ts';
import { SignInFederated } from '../../application/federation/sign-in-federated.ts';
import { knockOf, originOf } from '../origin.ts';
import { bindBrowser, readAttemptCookie } from './attempt-cookie.ts';
import { land, landRefused, OWN_PAGE } from './landing.ts';
import { linkStart } from './schemas.ts';

const startQuery = z.object({ to: z.string().max(500).optional() });

/** Signing in by OpenID Connect, in a browser: there and back again. */
@Controller('session/oidc')
export class OidcController {
  constructor(
    private readonly starts: FederationStarts,
    private readonly oidc: SignInOidc,
    private readonly federated: SignInFederated,
  ) {}

  @Get(':provider/start')
  @Public()
  async beginOidcSignIn(
    @Param('provider') provider: string,
    @Query({ schema: startQuery }) { to }: z.infer<typeof startQuery>,
    @Req() request: CaspixRequest,
    @Res() response: Response,
  ): Promise<void> {
    const browser = bindBrowser(request, response, 'lax');
    try {
      this.starts.take(knockOf(request));
      const url = await this.oidc.begin({ provider, returnTo: ownPath(to), linksUser: null, browser, ...knockOf(request) });
      response.redirect(303, url);
    } catch (error) {
      landRefused(response, error);
    }
  }

  /** Begins to link the account of whoever is signed in; the page sends the browser to the address. */
  @Post(':provider/link')
  @Requires('factor:own')
  @Responds(linkStart, { status: 201 })
  async beginOidcLink(
    @CurrentActor() actor: Actor,
    @Param('provider', { schema: uuid }) provider: string,
    @Req() request: CaspixRequest,
    @Res({ passthrough: true }) response: Response,
  ) {
    const browser = bindBrowser(request, response, 'lax');
    return { url: await this.oidc.begin({ provider, returnTo: OWN_PAGE, linksUser: actor.sub, browser, ...knockOf(request) }) };
  }

  @Get(':provider/callback')
  @Public()
  async finishOidcSignIn(@Param('provider') provider: string, @Req() request: CaspixRequest, @Res() response: Response): Promise<void> {
    const query = request.originalUrl.split('?').slice(1).join('?');
    try {
      const { attempt, identity } = await this.oidc.finish({ provider, query, browser: readAttemptCookie(request), ...knockOf(request) });
      if (attempt.linksUser === null) {
        const accepted = await this.federated.accept({ attempt, identity, origin: originOf(request), request: request.id });
        return land(response, accepted, attempt.returnTo);
      }
      await this.linked(response, { attempt, identity, origin: originOf(request), request: request.id });
    } catch (error) {
      landRefused(response, error);
    }
  }

  private async linked(response: Response, link: Parameters<SignInFederated['link']>[0]): Promise<void> {
    try {
      await this.federated.link(link, 'oidc');
      response.redirect(303, `${OWN_PAGE}?linked=${link.attempt.provider}`);
    } catch (error) {
      landRefused(response, error, OWN_PAGE);
    }
  }
}
