import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { type Tx, UnitOfWork } from '#platform';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { anonymousSignIn } from '../service-actor.ts';
import type { LiveSession } from '../sessions/session-store.ts';
import { CeremonyStore, PasskeyStore, type Purpose } from './passkey-store.ts';
import { challengeDigest, RelyingParty } from './relying-party.ts';

@Injectable()
export class CeremonyTerms {
  constructor(
    private readonly ceremonies: CeremonyStore,
    private readonly policies: SignInPolicies,
  ) {}

  async verified(tx: Tx, user: string): Promise<boolean> {
    return (await this.policies.of(tx, user)).userVerification;
  }

  /** Remembers the challenge, so that it is answered once, for this purpose, in this session. */
  async given<Options extends { challenge: string }>(tx: Tx, options: Options, purpose: Purpose, session: string | null): Promise<Options> {
    await this.ceremonies.open(tx, challengeDigest(options.challenge), purpose, session);
    return options;
  }
}

/** Gives out the challenges that keys answer. */
@Injectable()
export class BeginCeremony {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly party: RelyingParty,
    private readonly passkeys: PasskeyStore,
    private readonly terms: CeremonyTerms,
  ) {}

  /** For signing in without a name: the browser offers what it has, so nothing is asked and nothing is told. */
  anonymous(request: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.unitOfWork.run(anonymousSignIn(request), async (tx) =>
      this.terms.given(tx, await this.party.request(null, true), 'sign-in', null),
    );
  }

  /** For a session: its half after the password, or a full one that proves itself again. Names the account's own keys. */
  inSession(session: LiveSession, purpose: 'second-factor' | 'step-up', request: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.unitOfWork.run(anonymousSignIn(request), async (tx) => {
      const known = (await this.passkeys.ofUser(tx, session.user)).filter(({ suspendedAt }) => suspendedAt === null);
      const options = await this.party.request(known, await this.terms.verified(tx, session.user));
      return this.terms.given(tx, options, purpose, session.id);
    });
  }
}
