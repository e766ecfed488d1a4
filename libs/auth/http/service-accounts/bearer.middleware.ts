import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import type { CaspixRequest } from '#platform';
import { MachineDoor } from '../../application/service-accounts/machine-door.ts';
import { oauthError, TokenRefused } from '../../domain/service-accounts/token-refused.ts';
import { callerOf } from './caller-of.ts';

const SCHEME = /^(bearer|dpop)(?: +|$)/i;

/**
 * `Authorization: Bearer` (RFC 6750, section 2.1) or `DPoP` (RFC 9449, section 7.1) → a service account. Stands before the session's cookie
 * is read: a request is either a machine's or a browser's. Other schemes mean nothing here and are passed over.
 */
@Injectable()
export class BearerMiddleware implements NestMiddleware {
  constructor(private readonly door: MachineDoor) {}

  async use(request: CaspixRequest, response: Response, next: NextFunction): Promise<void> {
    const { authorization } = request.headers;
    const said = authorization === undefined ? null : SCHEME.exec(authorization);
    if (!said || authorization === undefined) return next();
    const scheme = said[1]?.toLowerCase() === 'dpop' ? 'dpop' : 'bearer';
    try {
      request.actor = await this.door.open(authorization.slice(said[0].length).trim(), scheme, callerOf(request));
    } catch (error) {
      if (error instanceof TokenRefused) response.setHeader('WWW-Authenticate', challenge(scheme, error));
      throw error;
    }
    next();
  }
}

const challenge = (scheme: 'bearer' | 'dpop', { fault }: TokenRefused): string => {
  const error = `error="${oauthError(fault, 'resource')}"`;
  return scheme === 'dpop' ? `DPoP ${error}, algs="EdDSA"` : `Bearer ${error}`;
};
