import { Injectable } from '@nestjs/common';
import type { CaspixRequest } from '#platform';
import { RequestRefusals } from '../../application/requests/request-refusals.ts';
import { SessionReader } from '../../application/sessions/session-store.ts';
import { sessionHash } from '../../application/sessions/session-token.ts';
import { readCookie } from '../cookie.ts';
import { knockOf } from '../origin.ts';
import { actorOf } from '../session.middleware.ts';

/** What the guard against other sites refused, before anything else looked at it. */
@Injectable()
export class CrossSiteRefusals {
  constructor(
    private readonly sessions: SessionReader,
    private readonly refusals: RequestRefusals,
  ) {}

  async record(request: CaspixRequest): Promise<void> {
    const { headers, method, path } = request;
    const hash = sessionHash(readCookie(headers.cookie) ?? '');
    // Nobody did anything here, so the session is no longer alive than before.
    const session = hash && (await this.sessions.read(hash, false));
    await this.refusals.crossSite({
      ...knockOf(request),
      method,
      path,
      actor: session?.state === 'ACTIVE' ? actorOf(session, request.id) : null,
      site: String(headers['sec-fetch-site'] ?? '') || null,
      origin: headers.origin ?? null,
    });
  }
}
