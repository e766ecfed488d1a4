import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { type Clock, isUuid } from '#kernel';
import { CLOCK, type Tx, UnitOfWork } from '#platform';
import { type OidcProvider, SIGNATURE_ALGORITHMS } from '../../../domain/federation/oidc-claims.ts';
import { FederationRefused } from '../../../domain/federation/problems.ts';
import type { Knock } from '../../requests/refusals.ts';
import { anonymousSignIn } from '../../service-actor.ts';
import { type Ended, EndFederatedSessions } from '../end-federated-sessions.ts';
import { FederationFailures } from '../federation-failures.ts';
import { TOLERANCE_SECONDS } from './oidc-clients.ts';
import { refusalOf } from './oidc-errors.ts';
import { ProviderKeys } from './provider-keys.ts';
import { OidcRecords } from './sign-in-oidc.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A logout token is used at once; one that says it is older, or lasts longer, is none of ours. */
const LONGEST_SECONDS = 600;

export abstract class LogoutTokenStore {
  /** Spends the token's id; false when it was spent before. Forgets on the way what ran out (RFC 3339). */
  abstract spend(tx: Tx, provider: string, digest: Buffer, expiresAt: string): Promise<boolean>;
}

/** What a logout token must say, beside its signature, issuer, audience and times (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
function endedBy({ events, nonce, sid, sub, jti }: JWTPayload): Ended {
  const refuse = (why: string) => new FederationRefused('answer-invalid', `logout token: ${why}`);
  if (typeof events !== 'object' || events === null || typeof Reflect.get(events, EVENT) !== 'object') throw refuse('is about no logout');
  if (nonce !== undefined) throw refuse('has a nonce, as an ID token would');
  if (typeof jti !== 'string' || jti === '') throw refuse('has no id');
  if (typeof sid === 'string' && sid !== '') return { idpSession: sid };
  if (typeof sub === 'string' && sub !== '') return { subject: sub };
  throw refuse('names neither a session nor a subject');
}

/** Spends the token and ends what it names, in one transaction. */
@Injectable()
export class LogoutStep {
  constructor(
    private readonly tokens: LogoutTokenStore,
    private readonly sessions: EndFederatedSessions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async end(tx: Tx, { id }: OidcProvider, payload: JWTPayload): Promise<number> {
    const ended = endedBy(payload);
    const digest = createHash('sha256').update(String(payload.jti)).digest();
    const expiresAt = new Date(this.clock.millis() + 2 * LONGEST_SECONDS * 1000).toISOString();
    if (!(await this.tokens.spend(tx, id, digest, expiresAt)))
      throw new FederationRefused('answer-invalid', 'logout token: was used before');
    return this.sessions.end(tx, id, ended);
  }
}

/** What becomes of a logout, one way or the other. */
@Injectable()
export class LogoutEnding {
  constructor(
    readonly step: LogoutStep,
    readonly failures: FederationFailures,
  ) {}
}

/** A provider tells us that somebody signed out there. */
@Injectable()
export class BackchannelLogout {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly records: OidcRecords,
    private readonly keys: ProviderKeys,
    private readonly ending: LogoutEnding,
  ) {}

  /** Ends the sessions that the token names, and returns how many. Throws `FederationRefused`, on record. */
  async execute(id: string, token: string, knock: Knock): Promise<number> {
    const actor = anonymousSignIn(knock.request);
    try {
      const provider = await this.unitOfWork.run(actor, (tx) => this.records.provider(tx, id));
      const payload = await this.verified(provider, token);
      return await this.unitOfWork.run(actor, (tx) => this.ending.step.end(tx, provider, payload));
    } catch (error) {
      const refused = refusalOf(error);
      await this.ending.failures.record(isUuid(id) ? id : null, refused, knock);
      throw refused;
    }
  }

  private async verified(provider: OidcProvider, token: string): Promise<JWTPayload> {
    const { issuer, clientId } = provider.settings;
    const verify = async (keys: JSONWebKeySet) =>
      (
        await jwtVerify(token, createLocalJWKSet(keys), {
          ...{ issuer, audience: clientId, typ: 'logout+jwt', algorithms: [...SIGNATURE_ALGORITHMS] },
          ...{ clockTolerance: TOLERANCE_SECONDS, maxTokenAge: LONGEST_SECONDS, requiredClaims: ['iat', 'exp', 'jti', 'events'] },
        })
      ).payload;
    try {
      return await verify(await this.keys.of(provider));
    } catch (error) {
      // The provider may have a new key since we looked.
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return verify(await this.keys.afresh(provider));
    }
  }
}
