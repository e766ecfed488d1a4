import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#platform';
import { FEDERATED_FACTORS } from '../../domain/federation/federated-identity.ts';
import { wrongPassword } from '../../domain/sign-in-error.ts';
import { EnrolmentOffers, type FactorOffer } from '../enrolment/enrolment-offers.ts';
import { signingIn } from '../service-actor.ts';
import type { LiveSession } from '../sessions/session-store.ts';

/** Somebody whose account an identity provider brought in without a second factor enrols one here, without a code and without a password. */
@Injectable()
export class EnrolFederated {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly offers: EnrolmentOffers,
  ) {}

  /** A seed for an authenticator, which its first code confirms. Throws `invalid-credentials` for any other session. */
  async begin(session: LiveSession | null, request: string): Promise<FactorOffer> {
    const federated = session?.factors.some((factor) => FEDERATED_FACTORS.includes(factor));
    if (session?.state !== 'ENROLLING' || !federated) throw wrongPassword();
    const actor = signingIn({ id: session.user, name: session.name }, session.id, session.factors, request);
    const secret = await this.unitOfWork.run(actor, (tx) => this.offers.seed(tx, session.user));
    return this.offers.of(session.username, secret);
  }
}
