import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import type { CaspixRequest } from '#platform';
import { AcceptServiceToken } from '../../application/service-accounts/accept-service-token.ts';

const BEARER = /^bearer(?: +|$)/i;

/**
 * `Authorization: Bearer` (RFC 6750, section 2.1) → a service account. Stands before the session's cookie is read: a request is either a
 * machine's or a browser's. Other schemes mean nothing here and are passed over.
 */
@Injectable()
export class BearerMiddleware implements NestMiddleware {
  constructor(private readonly tokens: AcceptServiceToken) {}

  async use(request: CaspixRequest, response: Response, next: NextFunction): Promise<void> {
    const { authorization, cookie } = request.headers;
    if (authorization === undefined || !BEARER.test(authorization)) return next();
    response.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
    request.actor = await this.tokens.execute(authorization.replace(BEARER, '').trim(), request.id, cookie !== undefined);
    response.removeHeader('WWW-Authenticate');
    next();
  }
}
