import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { DomainError, uuidv7 } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { FactorChanges } from '../factors/factor-changes.ts';
import { FactorRules } from '../policy/factor-rules.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { ownFactorsActor } from '../service-actor.ts';
import { Attestation } from './attestation.ts';
import { CeremonyTerms } from './begin-ceremony.ts';
import { CeremonyStore, type NewPasskey, PasskeyStore } from './passkey-store.ts';
import { challengeDigest, challengeOf, type RegistrationResponseJSON, RelyingParty } from './relying-party.ts';

/** How many keys one person may keep: more than anybody carries, few enough to look after. */
const MOST_KEYS = 20;

export interface NewKey {
  readonly name: string;
  readonly response: RegistrationResponseJSON;
}

/** Takes a new key in, inside one transaction. */
@Injectable()
export class NewKeys {
  constructor(
    private readonly ceremonies: CeremonyStore,
    private readonly attestation: Attestation,
    private readonly rules: FactorRules,
    private readonly passkeys: PasskeyStore,
  ) {}

  /** Throws `validation` for an answer that does not hold, `conflict` for one too late, `duplicate`. */
  async verified(tx: Tx, { name, response }: NewKey): Promise<NewPasskey> {
    const challenge = challengeOf(response);
    const { sub: user, session } = tx.actor;
    if (!(await this.ceremonies.take(tx, challengeDigest(challenge), 'enrol', session))) {
      throw new DomainError('conflict', 'This took too long. Begin again.');
    }
    return { id: uuidv7(), user, name, ...(await this.attestation.verify(response, challenge)) };
  }

  /** Why the policy does not take it, recorded, or null when it was kept. */
  async keep(tx: Tx, key: NewPasskey): Promise<DomainError | null> {
    const refusal = await this.rules.againstKey(tx, key, key.userVerified);
    if (!refusal) await this.passkeys.insert(tx, key);
    return refusal;
  }
}

/** What the browser is told when somebody enrols a key. */
@Injectable()
export class KeyOffers {
  constructor(
    private readonly party: RelyingParty,
    private readonly passkeys: PasskeyStore,
    private readonly policies: SignInPolicies,
    private readonly terms: CeremonyTerms,
  ) {}

  async make(tx: Tx, username: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { sub: id, name, session } = tx.actor;
    const known = await this.passkeys.ofUser(tx, id);
    if (known.length >= MOST_KEYS) throw new DomainError('conflict', `Nobody needs more than ${MOST_KEYS} keys. Remove one first.`);
    const { userVerification, models } = await this.policies.of(tx, id);
    const options = await this.party.creation({ id, username, name }, known, { verified: userVerification, attested: models !== null });
    return this.terms.given(tx, options, 'enrol', session);
  }
}

@Injectable()
export class EnrolPasskey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly offers: KeyOffers,
    private readonly keys: NewKeys,
    private readonly changes: FactorChanges,
  ) {}

  begin(actor: Actor, username: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.offers.make(tx, username));
  }

  /** Adds the key to the actor's own account. Throws `validation`, `conflict`, `duplicate`, `forbidden` for what the policy does not take. */
  async finish(actor: Actor, key: NewKey): Promise<void> {
    const refusal = await this.unitOfWork.run(ownFactorsActor(actor), async (tx) => {
      const verified = await this.keys.verified(tx, key);
      const refused = await this.keys.keep(tx, verified);
      if (!refused) await this.changes.added(tx, { factor: 'webauthn', passkey: verified.id, name: verified.name });
      return refused;
    });
    if (refusal) throw refusal;
  }
}
