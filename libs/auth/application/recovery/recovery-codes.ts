import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { enrolmentDigest, newEnrolmentCode } from '../../domain/enrolment-code.ts';
import { AccountLocked, secondsUntil, wrongPassword, wrongRecoveryCode } from '../../domain/sign-in-error.ts';
import { factorChangeSign, recoveryCodeSign } from '../../domain/watch/signs.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { FactorRules } from '../policy/factor-rules.ts';
import { ownFactorsActor } from '../service-actor.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Failures } from '../sign-in/failures.ts';
import { Findings } from '../watch/findings.ts';
import { CredentialStore } from './credential-store.ts';

const CODES = 10;

/** Codes of 125 random bits for whoever lost every other factor. Only their SHA-256 is kept (ASVS 5.0, 6.5.2). */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly accounts: AccountStore,
    private readonly findings: Findings,
    private readonly audit: Audit,
  ) {}

  /** Ten new codes, which are shown once; those before serve no more. */
  async draw(tx: Tx, user: string): Promise<string[]> {
    const codes = Array.from({ length: CODES }, newEnrolmentCode);
    await this.credentials.replaceRecoveryCodes(tx, user, codes.map(enrolmentDigest));
    await this.audit.record(tx, { action: 'auth.recovery-codes', object: { type: 'user', id: user }, detail: { codes: CODES } });
    return codes;
  }

  /** The same for somebody who is told of it: they had codes before, or none. */
  async renew(tx: Tx, user: string): Promise<string[]> {
    const codes = await this.draw(tx, user);
    await this.findings.raise(tx, [factorChangeSign(user, 'new recovery codes were drawn, and those before serve no more')]);
    return codes;
  }

  /** Uses the code up and tells of it. False when it was no code, or a used one. */
  async use(tx: Tx, user: string, code: string): Promise<boolean> {
    if (!(await this.credentials.useRecoveryCode(tx, user, enrolmentDigest(code)))) return false;
    await this.findings.raise(tx, [recoveryCodeSign(user, await this.accounts.recoveryCodesLeft(tx, user))]);
    return true;
  }
}

/** A recovery code against an account, under the account's lock: a wrong one counts like any wrong factor. */
@Injectable()
export class RecoveryCheck {
  constructor(
    private readonly accounts: AccountStore,
    private readonly codes: RecoveryCodes,
    private readonly failures: Failures,
    private readonly rules: FactorRules,
  ) {}

  /** Why not, or null when the code was right and is now used up. Commit what it wrote in either case. */
  async refusal(tx: Tx, user: string, { code, origin }: { code: string; origin: Origin }): Promise<DomainError | null> {
    const account = await this.accounts.lock(tx, user);
    if (account?.state !== 'ACTIVE') return wrongPassword();
    const locked = secondsUntil(account.lockedUntil, tx.now());
    if (locked !== null) return new AccountLocked(locked);
    // Asked first: a code that the policy does not take must not be used up.
    const refused = await this.rules.againstCode(tx, account);
    if (refused) return refused;
    if (await this.codes.use(tx, account.id, code)) {
      await this.accounts.clearFailures(tx, account.id, 'recovery');
      return null;
    }
    const lock = await this.failures.failed(tx, account, { factor: 'recovery', reason: 'recovery-code', origin });
    return lock === null ? wrongRecoveryCode() : new AccountLocked(lock, true);
  }
}

@Injectable()
export class RenewRecoveryCodes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly codes: RecoveryCodes,
  ) {}

  /** New codes of one's own, after a fresh proof. They are in this answer and nowhere else. */
  execute(actor: Actor): Promise<string[]> {
    return this.unitOfWork.run(ownFactorsActor(actor), (tx) => this.codes.renew(tx, actor.sub));
  }
}
