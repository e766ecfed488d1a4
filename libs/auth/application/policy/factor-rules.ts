import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { Principals } from '#rbac';
import { heldSince } from '../../domain/policy/holding.ts';
import { tierOf } from '../../domain/policy/sign-in-policy.ts';
import type { Account } from '../accounts/account-store.ts';
import type { Passkey } from '../passkeys/passkey-store.ts';
import { SignInPolicies } from './sign-in-policies.ts';

const HOUR = 3_600_000;

/** Whether a factor that was proven is one that the person's roles may use. */
@Injectable()
export class FactorRules {
  constructor(
    private readonly policies: SignInPolicies,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /** Why a code does not serve this account, recorded, or null. While somebody enrols it always does. */
  async againstCode(tx: Tx, account: Account): Promise<DomainError | null> {
    if (await this.takesCodes(tx, account)) return null;
    return this.denied(
      tx,
      account.id,
      'code-not-in-policy',
      'Your role signs in with a passkey. Use one, or ask a colleague for a new start.',
    );
  }

  /** Whether a code serves this account: always but for tiers that ask for a passkey, and for those while they enrol. */
  async takesCodes(tx: Tx, account: Account): Promise<boolean> {
    if (account.state === 'ENROLLING') return true;
    const tier = await this.policies.of(tx, account.id);
    return tier.factor === 'any' || Date.parse(await this.codesUntil(tx, account)) > Date.parse(tx.now());
  }

  /**
   * Until when a tier that asks for WebAuthn still takes codes of this account (RFC 3339): some hours from enrolling, or from the first of
   * the roles that ask for it. A further role reopens nothing.
   */
  async codesUntil(tx: Tx, account: Pick<Account, 'id' | 'factorEnrolledAt'>): Promise<string> {
    const policy = await this.policies.current(tx);
    const asks = (role: string) => tierOf(policy, [role]).factor === 'webauthn';
    const held = heldSince(await this.principals.periods(tx, account.id), asks, Date.parse(tx.now()));
    const start = Math.max(Date.parse(account.factorEnrolledAt ?? '1970-01-01T00:00:00Z'), held ?? 0);
    return new Date(start + policy.enrollingHours * HOUR).toISOString();
  }

  /** Why this key does not serve, recorded, or null. `verified` says whether it knew its owner this time. */
  async againstKey(
    tx: Tx,
    key: Pick<Passkey, 'user' | 'model' | 'attested' | 'synchronised'>,
    verified: boolean,
  ): Promise<DomainError | null> {
    const { userVerification, deviceBound, models } = await this.policies.of(tx, key.user);
    if (userVerification && !verified) {
      return this.denied(tx, key.user, 'no-user-verification', 'Your role needs a key that asks for your PIN, finger or face.');
    }
    if (deviceBound && key.synchronised) {
      return this.denied(tx, key.user, 'not-device-bound', 'Your role needs a key that stays on its device, such as a security key.');
    }
    if (models && !(key.attested && models.includes(key.model))) {
      return this.denied(tx, key.user, 'model-not-allowed', 'Your role may only use models of keys that your bank has chosen.');
    }
    return null;
  }

  private async denied(tx: Tx, user: string, reason: string, says: string): Promise<DomainError> {
    await this.audit.record(tx, { action: 'auth.factor-failed', object: { type: 'user', id: user }, outcome: 'denied', reason });
    return new DomainError('forbidden', says);
  }
}
