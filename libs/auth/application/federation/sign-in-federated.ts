import { Injectable } from '@nestjs/common';
import { isDomainError, uuidv7 } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import type { FederatedIdentity, SessionFederation } from '../../domain/federation/federated-identity.ts';
import { type FederationProblem, FederationRefused } from '../../domain/federation/problems.ts';
import type { Provider } from '../../domain/federation/provider.ts';
import type { Account } from '../accounts/account-store.ts';
import { federationActor, signingIn } from '../service-actor.ts';
import type { Origin } from '../sessions/session-store.ts';
import type { Attempt } from './attempts.ts';
import { FederatedAccounts } from './federated-accounts.ts';
import { type FederatedAccepted, FederatedStep, type Refusal } from './federated-step.ts';
import { FederationFailures } from './federation-failures.ts';
import { ProviderStore } from './provider-store.ts';

export interface FederatedSignIn {
  readonly attempt: Attempt;
  /** Verified to the last check of its protocol. */
  readonly identity: FederatedIdentity;
  readonly origin: Origin;
  readonly request: string;
}

/** The provider and the account that an answer is about. */
@Injectable()
export class FederatedParties {
  constructor(
    private readonly providers: ProviderStore,
    private readonly known: FederatedAccounts,
  ) {}

  async of(
    tx: Tx,
    id: string,
    identity: FederatedIdentity,
  ): Promise<{ provider: Provider; account: Pick<Account, 'id' | 'name'> } | Refusal> {
    const provider = await this.enabled(tx, id);
    if (!provider) return { problem: 'provider-off' };
    const account = await this.known.of(tx, provider, identity);
    return 'problem' in account ? account : { provider, account };
  }

  /** Links the identity with the acting person. */
  async link(tx: Tx, id: string, identity: FederatedIdentity): Promise<FederationProblem | null> {
    const provider = await this.enabled(tx, id);
    return provider ? this.known.link(tx, provider, identity) : 'provider-off';
  }

  private async enabled(tx: Tx, id: string): Promise<Provider | null> {
    const provider = await this.providers.find(tx, id);
    return provider?.state === 'ENABLED' ? provider : null;
  }
}

/** From a verified identity to a session. The same for every protocol. */
@Injectable()
export class SignInFederated {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly parties: FederatedParties,
    private readonly step: FederatedStep,
    private readonly failures: FederationFailures,
  ) {}

  /** Throws `FederationRefused`, which is on record by then, and nothing else that whoever signs in could cause. */
  async accept(signIn: FederatedSignIn): Promise<FederatedAccepted> {
    try {
      return await this.enter(signIn);
    } catch (error) {
      const refused = isDomainError(error) && error.code === 'conflict' ? new FederationRefused('session-limit') : error;
      if (refused instanceof FederationRefused)
        await this.failures.record(signIn.attempt.provider, refused, { request: signIn.request, ip: signIn.origin.ip });
      throw refused;
    }
  }

  /**
   * Links the identity to the account of whoever began, signed in and freshly proven, in this very browser: the session's own cookie does
   * not come along on the way back from another site. Throws `FederationRefused`, on record.
   */
  async link({ attempt, identity, origin, request }: FederatedSignIn, protocol: Provider['kind']): Promise<void> {
    const actor = attempt.linksUser === null ? null : signingIn({ id: attempt.linksUser, name: '' }, uuidv7(), [protocol], request);
    const problem = actor
      ? await this.unitOfWork.run(actor, (tx) => this.parties.link(tx, attempt.provider, identity))
      : ('attempt-unknown' as const);
    if (problem === null) return;
    const refused = new FederationRefused(problem);
    await this.failures.record(attempt.provider, refused, { request, ip: origin.ip });
    throw refused;
  }

  private async enter({ attempt, identity, origin, request }: FederatedSignIn): Promise<FederatedAccepted> {
    const found = await this.unitOfWork.run(federationActor(request), (tx) => this.parties.of(tx, attempt.provider, identity));
    if ('problem' in found) throw new FederationRefused(found.problem);
    const { provider, account } = found;
    const id = uuidv7();
    const factors = identity.proof.mfa ? [provider.kind, 'mfa'] : [provider.kind];
    const opening = { id, user: account.id, factors, origin, federation: federationOf(identity) };
    const actor = signingIn(account, id, factors, request);
    const outcome = await this.failures.limited(actor, () =>
      this.unitOfWork.run(actor, (tx) => this.step.enter(tx, provider, identity, opening)),
    );
    if ('problem' in outcome) throw new FederationRefused(outcome.problem);
    return outcome;
  }
}

const federationOf = ({ provider, idpSession, notAfter, proof }: FederatedIdentity): SessionFederation => ({
  provider,
  idpSession,
  notAfter,
  provenAt: proof.mfa ? proof.authTime : null,
});
