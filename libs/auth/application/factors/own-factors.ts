import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import type { TierPolicy } from '../../domain/policy/sign-in-policy.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { type Passkey, PasskeyStore } from '../passkeys/passkey-store.ts';
import { FactorRules } from '../policy/factor-rules.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { ownFactorsActor } from '../service-actor.ts';
import { FactorChanges } from './factor-changes.ts';

export interface FactorView {
  readonly passkeys: Passkey[];
  /** When the authenticator app was enrolled (RFC 3339); null without one. */
  readonly totpSince: string | null;
  readonly recoveryCodesLeft: number;
  readonly passwordChangedAt: string | null;
  readonly policy: TierPolicy;
  /** Until when codes still serve somebody whose role asks for a passkey; null where they always do. */
  readonly codesUntil: string | null;
}

/** What somebody can prove, as they see it themselves. */
@Injectable()
export class FactorsInView {
  constructor(
    private readonly accounts: AccountStore,
    private readonly passkeys: PasskeyStore,
    private readonly policies: SignInPolicies,
    private readonly rules: FactorRules,
  ) {}

  async read(tx: Tx, user: string): Promise<FactorView> {
    const account = await this.accounts.lock(tx, user);
    const credentials = await this.accounts.credentials(tx, user);
    const policy = await this.policies.of(tx, user);
    return {
      passkeys: await this.passkeys.ofUser(tx, user),
      totpSince: credentials?.totpConfirmedAt ?? null,
      recoveryCodesLeft: await this.accounts.recoveryCodesLeft(tx, user),
      passwordChangedAt: credentials?.passwordChangedAt ?? null,
      policy,
      codesUntil: account && policy.factor === 'webauthn' ? await this.rules.codesUntil(tx, account) : null,
    };
  }
}

/** Keys of one's own. */
@Injectable()
export class OwnKeys {
  constructor(
    private readonly passkeys: PasskeyStore,
    private readonly accounts: AccountStore,
    private readonly changes: FactorChanges,
    private readonly audit: Audit,
  ) {}

  /** Throws `not-found`. */
  async rename(tx: Tx, id: string, name: string): Promise<void> {
    if (!(await this.passkeys.rename(tx, tx.actor.sub, id, name))) throw noSuchKey();
    const object = { type: 'user', id: tx.actor.sub };
    await this.audit.record(tx, { action: 'auth.factor-renamed', object, detail: { passkey: id, name } });
  }

  /** Throws `not-found`, and `conflict` for the last strong factor: nobody falls back to a password alone. */
  async remove(tx: Tx, id: string): Promise<void> {
    await this.assertAnotherStays(tx, id);
    const removed = await this.passkeys.remove(tx, tx.actor.sub, id);
    if (!removed) throw noSuchKey();
    await this.changes.removed(tx, { factor: 'webauthn', passkey: id, name: removed.name });
  }

  /** A trigger says the same to whoever comes another way. */
  private async assertAnotherStays(tx: Tx, id: string): Promise<void> {
    await this.accounts.lock(tx, tx.actor.sub);
    const keys = await this.passkeys.ofUser(tx, tx.actor.sub);
    const serves = (key: Passkey) => key.suspendedAt === null;
    if (!keys.some((key) => key.id === id && serves(key)) || keys.some((key) => key.id !== id && serves(key))) return;
    if ((await this.accounts.credentials(tx, tx.actor.sub))?.totpConfirmedAt) return;
    throw new DomainError('conflict', 'This is your last strong factor. Enrol another one first.');
  }
}

const noSuchKey = () => new DomainError('not-found', 'You have no such key');

@Injectable()
export class OwnFactors {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly view: FactorsInView,
    private readonly keys: OwnKeys,
  ) {}

  list(actor: Actor): Promise<FactorView> {
    return this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.view.read(tx, actor.sub));
  }

  renameKey(actor: Actor, id: string, name: string): Promise<void> {
    return this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.keys.rename(tx, id, name));
  }

  removeKey(actor: Actor, id: string): Promise<void> {
    return this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.keys.remove(tx, id));
  }
}
