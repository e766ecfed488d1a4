import { Injectable } from '@nestjs/common';
import { DomainError, timestamp } from '#kernel';
import type { Tx } from '#platform';
import { Principals } from '#rbac';
import type { SessionFederation } from '../../domain/federation/federated-identity.ts';
import type { TierPolicy } from '../../domain/policy/sign-in-policy.ts';
import { ENROLLING_SECONDS, HALF_SESSION_SECONDS } from '../../domain/session-policy.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { ConfirmReset } from '../recovery/confirm-reset.ts';
import { Attempts } from '../watch/attempts.ts';
import { EndSessions } from './manage-sessions.ts';
import { type Origin, type SessionState, SessionStore } from './session-store.ts';
import { newSessionToken } from './session-token.ts';

export interface Opening {
  /** The public id that the session will have. */
  readonly id: string;
  readonly user: string;
  readonly factors: readonly string[];
  readonly origin: Origin;
  /** The identity provider behind it; absent for a sign-in here. */
  readonly federation?: SessionFederation;
  /** The half session that it follows. */
  readonly after?: string;
}

interface Limits {
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
  readonly stepUpSeconds: number;
}

const secondsOf = ({ idleMinutes, absoluteMinutes, stepUpMinutes }: TierPolicy): Limits => ({
  idleSeconds: idleMinutes * 60,
  absoluteSeconds: absoluteMinutes * 60,
  stepUpSeconds: stepUpMinutes * 60,
});

/**
 * A password alone is no strong proof, nor is what a provider says without a second factor: a session of somebody exempt from the second
 * factor is never fresh.
 */
const isStrong = (factors: readonly string[]): boolean => factors.some((factor) => !['password', 'oidc', 'saml'].includes(factor));

/** The policy's end, or the provider's where that comes first (ASVS 5.0, 7.6.1). */
const endOf = (now: string, seconds: number, federation: SessionFederation | undefined): string => {
  const own = Date.parse(now) + seconds * 1000;
  return timestamp(federation?.notAfter ? Math.min(own, Date.parse(federation.notAfter)) : own);
};

/** What a person's sessions are limited to, and room for one more. */
@Injectable()
export class SessionRoom {
  constructor(
    private readonly sessions: SessionStore,
    private readonly policies: SignInPolicies,
    private readonly ending: EndSessions,
    private readonly resets: ConfirmReset,
  ) {}

  /** Returns what the session is held to. Throws `conflict` where the tier's limit refuses one more. */
  async make(tx: Tx, { user, factors, after }: Opening): Promise<TierPolicy> {
    // A password that was chosen by a link counts from here on, and every session of before is over.
    if (factors.includes('reset-code')) await this.resets.confirm(tx, user, after ?? '');
    const policy = await this.policies.of(tx, user);
    const live = await this.sessions.live(tx, user);
    if (live.length < policy.sessions) return policy;
    if (policy.atLimit === 'deny') {
      throw new DomainError('conflict', 'You are signed in elsewhere. Sign out there, or wait until that session ends by itself.');
    }
    await this.ending.end(tx, user, live.slice(0, live.length - policy.sessions + 1), 'newer sign-in');
    return policy;
  }
}

/** Opens sessions. The caller holds the lock of the account's row, so that parallel sign-ins are counted one after the other. */
@Injectable()
export class OpenSession {
  constructor(
    private readonly sessions: SessionStore,
    private readonly room: SessionRoom,
    private readonly principals: Principals,
    private readonly attempts: Attempts,
  ) {}

  /** A full session. Returns the cookie's value. Throws `conflict` where the tier's limit refuses one more. */
  async full(tx: Tx, opening: Opening): Promise<string> {
    await this.principals.beginDue(tx, opening.user);
    const policy = await this.room.make(tx, opening);
    const serial = (await this.principals.find(tx, opening.user))?.serial ?? 0;
    const token = await this.insert(tx, opening, 'ACTIVE', { ...secondsOf(policy), serial });
    await this.attempts.granted(tx, opening);
    return token;
  }

  /** What a session hands on to the one that takes its place. */
  async before(tx: Tx, session: string): Promise<Pick<Opening, 'federation' | 'after'>> {
    const federation = await this.sessions.federation(tx, session);
    return { after: session, ...(federation ? { federation } : {}) };
  }

  /** A session that is good for nothing but the next step of signing in. */
  half(tx: Tx, opening: Opening, state: 'PASSWORD' | 'ENROLLING'): Promise<string> {
    const seconds = state === 'PASSWORD' ? HALF_SESSION_SECONDS : ENROLLING_SECONDS;
    return this.insert(tx, opening, state, { idleSeconds: seconds, absoluteSeconds: seconds, stepUpSeconds: seconds, serial: 0 });
  }

  private async insert(
    tx: Tx,
    { id, user, factors, origin, federation }: Opening,
    state: SessionState,
    limits: Limits & { serial: number },
  ): Promise<string> {
    const { token, hash } = newSessionToken();
    const { idleSeconds, absoluteSeconds, stepUpSeconds, serial } = limits;
    const absoluteAt = endOf(tx.now(), absoluteSeconds, federation);
    const strong = state === 'ACTIVE' && isStrong(factors);
    const identity = { idHash: hash, id, user, state, factors, strong, grantSerial: serial, ...(federation ? { federation } : {}) };
    await this.sessions.insert(tx, { ...identity, idleSeconds, absoluteAt, stepUpSeconds, ...origin });
    return token;
  }
}
