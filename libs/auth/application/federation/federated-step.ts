import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { MappedRoles } from '#rbac';
import type { FederatedIdentity } from '../../domain/federation/federated-identity.ts';
import type { FederationProblem } from '../../domain/federation/problems.ts';
import { type Provider, rolesOfGroups } from '../../domain/federation/provider.ts';
import { secondsUntil } from '../../domain/sign-in-error.ts';
import { type Account, AccountStore, type SecondFactorKind } from '../accounts/account-store.ts';
import { FactorRules } from '../policy/factor-rules.ts';
import { MfaExemptions } from '../policy/mfa-exemptions.ts';
import { OpenSession } from '../sessions/open-session.ts';
import { NextFactors } from '../sign-in/after-password.ts';
import { Attempts } from '../watch/attempts.ts';

export interface FederatedAccepted {
  /** The cookie of a session: full for `nothing`, else good for the next step alone. */
  readonly token: string;
  readonly needs: 'nothing' | 'second-factor' | 'enrolment';
  /** What can be proven next. */
  readonly factors: readonly SecondFactorKind[];
}

export type Refusal = { problem: FederationProblem };
type Opening = Parameters<OpenSession['full']>[1];

/** What is still to be proven here after what a provider proved, and what is noted of it. */
@Injectable()
export class FederatedProofs {
  constructor(
    private readonly rules: FactorRules,
    private readonly exemptions: MfaExemptions,
    private readonly next: NextFactors,
    private readonly attempts: Attempts,
  ) {}

  /**
   * A provider's second factor counts as a code of ours would: for every tier but those that ask for a passkey, and for those while they
   * enrol. Without one it counts as a password: enough for somebody exempt, and for nobody else.
   */
  async isEnough(tx: Tx, account: Account, { proof }: FederatedIdentity): Promise<boolean> {
    return proof.mfa ? this.rules.takesCodes(tx, account) : this.exemptions.holds(tx, account.id);
  }

  /** Noted where sign-ins are, for the person and for whoever watches. */
  async refused(tx: Tx, account: Account, opening: Opening, problem: FederationProblem): Promise<Refusal> {
    await this.attempts.turnedAway(tx, account, opening, problem);
    return { problem };
  }

  /** The provider's proof is enough, and no half-way step was looked at. */
  async enough(tx: Tx, account: Account, { factors, origin }: Opening): Promise<void> {
    await this.attempts.tried(tx, account, { factor: factors[0] ?? '', right: true, origin });
  }

  left(tx: Tx, account: Account, { factors, origin }: Opening): Promise<SecondFactorKind[]> {
    return this.next.after(tx, account, factors[0] ?? '', origin);
  }
}

/** What an identity opens once the account is known; in one transaction, as the person. */
@Injectable()
export class FederatedStep {
  constructor(
    private readonly accounts: AccountStore,
    private readonly mapped: MappedRoles,
    private readonly proofs: FederatedProofs,
    private readonly sessions: OpenSession,
  ) {}

  async enter(tx: Tx, provider: Provider, identity: FederatedIdentity, opening: Opening): Promise<FederatedAccepted | Refusal> {
    const account = await this.accounts.lock(tx, opening.user);
    if (!account) return { problem: 'account-closed' };
    if (account.state === 'DISABLED') return this.proofs.refused(tx, account, opening, 'account-closed');
    if (secondsUntil(account.lockedUntil, tx.now()) !== null) return this.proofs.refused(tx, account, opening, 'account-locked');
    await this.mapped.follow(tx, provider.id, rolesOfGroups(provider, identity.groups));
    if (await this.proofs.isEnough(tx, account, identity)) return this.full(tx, account, opening);
    if (account.state === 'ENROLLING') {
      return { token: await this.sessions.half(tx, opening, 'ENROLLING'), needs: 'enrolment', factors: [] };
    }
    const factors = await this.proofs.left(tx, account, opening);
    if (factors.length === 0) return this.proofs.refused(tx, account, opening, 'factor-missing');
    return { token: await this.sessions.half(tx, opening, 'PASSWORD'), needs: 'second-factor', factors };
  }

  private async full(tx: Tx, account: Account, opening: Opening): Promise<FederatedAccepted> {
    await this.proofs.enough(tx, account, opening);
    if (account.state === 'ENROLLING') await this.accounts.activate(tx, account.id);
    await this.accounts.signedIn(tx, account.id);
    return { token: await this.sessions.full(tx, opening), needs: 'nothing', factors: [] };
  }
}
