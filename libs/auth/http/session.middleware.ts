import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import type { Actor, CaspixRequest } from '#platform';
import { idpOf } from '../application/service-actor.ts';
import { type LiveSession, SessionReader } from '../application/sessions/session-store.ts';
import { sessionHash } from '../application/sessions/session-token.ts';
import { readCookie } from './cookie.ts';

/** A request whose cookie was read. `session` may also be one that still waits for its second factor; `actor` never is. */
export interface SessionRequest extends CaspixRequest {
  session?: LiveSession;
  /** SHA-256 of a cookie that could be a session's and is that of none that is live. */
  deadSession?: Buffer;
}

/** Looking again by itself, or fetching ahead, is no sign that anybody is there. */
const isActivity = ({ headers }: SessionRequest): boolean => headers['sec-purpose'] === undefined && headers['x-caspix-background'] !== '1';

/** Cookie → one indexed read → who this is. Nothing else that the client sends adds to it. */
@Injectable()
export class SessionMiddleware implements NestMiddleware {
  constructor(private readonly sessions: SessionReader) {}

  async use(request: SessionRequest, _: Response, next: NextFunction): Promise<void> {
    const hash = sessionHash(readCookie(request.headers.cookie) ?? '');
    const session = hash && (await this.sessions.read(hash, isActivity(request)));
    if (session) {
      request.session = session;
      if (session.state === 'ACTIVE') request.actor = actorOf(session, request.id);
    } else if (hash) {
      request.deadSession = hash;
    }
    next();
  }
}

/** The actor that a full session stands for. */
export const actorOf = ({ id, user, name, factors, provenAt, provenUntil, ...authority }: LiveSession, request: string): Actor => ({
  sub: user,
  type: 'user',
  session: id,
  auth: { methods: factors, idp: idpOf(factors) },
  roles: authority.roles,
  permissions: authority.permissions,
  teams: authority.teams,
  reach: authority.reach,
  ...(provenAt && provenUntil ? { proven: { at: provenAt, until: provenUntil } } : {}),
  request,
  name,
});
