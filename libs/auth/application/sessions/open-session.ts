import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp } from '#kernel';
import { CONFIG, type Config, type Tx } from '#platform';
import { Principals } from '#rbac';
import { ENROLLING_SECONDS, HALF_SESSION_SECONDS, type SessionPolicy, sessionPolicyOf } from '../../domain/session-policy.ts';
import { type Origin, type SessionState, SessionStore } from './session-store.ts';
import { newSessionToken } from './session-token.ts';

interface Opening {
  /** The public id that the session will have. */
  readonly id: string;
  readonly user: string;
  readonly factors: readonly string[];
  readonly origin: Origin;
}

/** Opens sessions. The caller holds the lock of the account's row, so that parallel sign-ins are counted one after the other. */
@Injectable()
export class OpenSession {
  constructor(
    private readonly sessions: SessionStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A full session. Returns the cookie's value. Throws `conflict` where the tier's limit refuses one more. */
  async full(tx: Tx, opening: Opening): Promise<string> {
    const roles = (await this.principals.grants(tx, [opening.user])).map(({ role }) => role);
    const policy = this.policyOf(roles);
    await this.makeRoom(tx, opening.user, policy);
    const serial = (await this.principals.find(tx, opening.user))?.serial ?? 0;
    const token = await this.insert(tx, opening, 'ACTIVE', { ...policy, serial });
    const { ip, agent } = opening.origin;
    await this.audit.record(tx, {
      action: 'auth.sign-in',
      object: { type: 'user', id: opening.user },
      detail: { session: opening.id, factors: [...opening.factors], ip, agent },
    });
    return token;
  }

  /** A session that is good for nothing but the next step of signing in. */
  half(tx: Tx, opening: Opening, state: 'PASSWORD' | 'ENROLLING'): Promise<string> {
    const seconds = state === 'PASSWORD' ? HALF_SESSION_SECONDS : ENROLLING_SECONDS;
    return this.insert(tx, opening, state, { idleSeconds: seconds, absoluteSeconds: seconds, stepUpSeconds: seconds, serial: 0 });
  }

  /** A demo's visitor who closes the browser must not wait for the idle end of a session that nobody can reach any more. */
  private policyOf(roles: readonly string[]): SessionPolicy {
    const policy = sessionPolicyOf(roles);
    return this.config.demo ? { ...policy, atLimit: 'evict' } : policy;
  }

  private async makeRoom(tx: Tx, user: string, { sessions, atLimit }: SessionPolicy): Promise<void> {
    const live = await this.sessions.live(tx, user);
    if (live.length < sessions) return;
    if (atLimit === 'deny') {
      throw new DomainError('conflict', 'You are signed in elsewhere. Sign out there, or wait until that session ends by itself.');
    }
    for (const session of live.slice(0, live.length - sessions + 1)) {
      await this.sessions.end(tx, session);
      const object = { type: 'user', id: user };
      await this.audit.record(tx, { action: 'auth.session-revoked', object, reason: 'newer sign-in', detail: { session } });
    }
  }

  private async insert(
    tx: Tx,
    { id, user, factors, origin }: Opening,
    state: SessionState,
    limits: Pick<SessionPolicy, 'idleSeconds' | 'absoluteSeconds' | 'stepUpSeconds'> & { serial: number },
  ): Promise<string> {
    const { token, hash } = newSessionToken();
    const { idleSeconds, absoluteSeconds, stepUpSeconds, serial } = limits;
    const absoluteAt = timestamp(Date.parse(tx.now()) + absoluteSeconds * 1000);
    const identity = { idHash: hash, id, user, state, factors, grantSerial: serial };
    await this.sessions.insert(tx, { ...identity, idleSeconds, absoluteAt, stepUpSeconds, ...origin });
    return token;
  }
}
