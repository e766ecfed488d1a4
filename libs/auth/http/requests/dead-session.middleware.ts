import { Injectable, type NestMiddleware, RequestMethod } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { RequestRefusals } from '../../application/requests/request-refusals.ts';
import { knockOf } from '../origin.ts';
import type { SessionRequest } from '../session.middleware.ts';

/** Where somebody proves who they are, and gets a new session id for it. */
const STEPS = ['password', 'totp', 'passkey', 'recovery', 'reset', 'enrol', 'enrol/confirm'];
export const SIGN_IN_STEPS = STEPS.map((step) => ({ path: `session/${step}`, method: RequestMethod.POST }));

/** Session fixation leaves a trace: an id that is not live serves for nothing, and a sign-in that brings one along is on record. */
@Injectable()
export class DeadSessionMiddleware implements NestMiddleware {
  constructor(private readonly refusals: RequestRefusals) {}

  async use(request: SessionRequest, _: Response, next: NextFunction): Promise<void> {
    if (request.deadSession) await this.refusals.deadSession(request.deadSession, knockOf(request));
    next();
  }
}
