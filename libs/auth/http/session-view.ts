import { Injectable } from '@nestjs/common';
import { type Reach, UnitOfWork } from '#platform';
import { isObjectPermission, Principals } from '#rbac';
import { anonymousSignIn } from '../application/service-actor.ts';
import { DoorSigns } from '../application/sessions/door-signs.ts';
import { type LiveSession, SessionReader } from '../application/sessions/session-store.ts';
import { sessionHash } from '../application/sessions/session-token.ts';
import { initialsOf } from '../domain/username.ts';
import { actorOf, type SessionRequest } from './session.middleware.ts';

const states = { PASSWORD: 'password', ENROLLING: 'enrolling', ACTIVE: 'active' } as const;

/** The session as its own browser may know it. */
@Injectable()
export class SessionView {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly principals: Principals,
    private readonly sessions: SessionReader,
    private readonly door: DoorSigns,
  ) {}

  async of({ session, id }: Pick<SessionRequest, 'session' | 'id'>) {
    return session?.state === 'ACTIVE' ? this.active(session, id) : this.partial(session ?? null, id);
  }

  /** The session that a cookie just set will open with the next request. */
  async ofToken(token: string, request: string) {
    const hash = sessionHash(token);
    const session = hash && (await this.sessions.read(hash, true));
    return this.of({ id: request, ...(session ? { session } : {}) });
  }

  /** Before the last factor nothing is told but how far one is: not even the name that belongs to the user name. */
  private async partial(session: LiveSession | null, request: string) {
    const newPassword = await this.unitOfWork.read(anonymousSignIn(request), (tx) => this.door.newPassword(tx));
    return {
      state: session ? states[session.state] : ('anonymous' as const),
      user: null,
      roles: [],
      permissions: [],
      scopes: {},
      teams: [],
      idleSeconds: session?.idleSeconds ?? null,
      absoluteAt: session?.absoluteAt ?? null,
      provenUntil: null,
      newerGrants: false,
      newPassword,
      demo: this.door.demo,
    };
  }

  private async active(session: LiveSession, request: string) {
    const { user, name, username, roles, permissions, reach, idleSeconds, absoluteAt, provenUntil, newerGrants } = session;
    const { teams, gains, newPassword } = await this.unitOfWork.run(actorOf(session, request), async (tx) => ({
      teams: await this.principals.teamsOf(tx, [user]),
      gains: await this.principals.gainsAfresh(tx),
      newPassword: await this.door.newPassword(tx),
    }));
    return {
      state: states[session.state],
      user: { id: user, name, username, initials: initialsOf(name) },
      roles,
      permissions,
      scopes: scopesOf(permissions, reach.scopes),
      teams: teams.get(user) ?? [],
      idleSeconds,
      absoluteAt,
      provenUntil,
      newerGrants: newerGrants || gains,
      newPassword,
      demo: this.door.demo,
    };
  }
}

/** Only where it means something: other permissions are all or nothing. */
const scopesOf = (permissions: readonly string[], scopes: Reach['scopes']) =>
  Object.fromEntries(permissions.filter(isObjectPermission).map((permission) => [permission, scopes[permission] ?? 'own']));
