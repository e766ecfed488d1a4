import { Injectable } from '@nestjs/common';
import type { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { AccountLocked, secondsUntil, usedCode, wrongCode, wrongPassword } from '../../domain/sign-in-error.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { FactorRules } from '../policy/factor-rules.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Failures } from './failures.ts';
import { SecondFactor } from './second-factor.ts';

/** A code against an account, under the account's lock: wherever a code is asked for, a wrong one counts. */
@Injectable()
export class CodeCheck {
  constructor(
    private readonly accounts: AccountStore,
    private readonly factor: SecondFactor,
    private readonly failures: Failures,
    private readonly rules: FactorRules,
  ) {}

  /** Why not, or null when the code was right and is now used up. Commit what it wrote in either case. */
  async refusal(tx: Tx, user: string, { code, origin }: { code: string; origin: Origin }): Promise<DomainError | null> {
    const account = await this.accounts.lock(tx, user);
    if (!account || account.state === 'DISABLED') return wrongPassword();
    const locked = secondsUntil(account.lockedUntil, tx.now());
    if (locked !== null) return new AccountLocked(locked);
    const verdict = await this.factor.check(tx, account.id, code);
    if (verdict === 'right') {
      await this.accounts.clearFailures(tx, account.id, 'totp');
      return this.rules.againstCode(tx, account);
    }
    const lock = await this.failures.failed(tx, account, { factor: 'totp', reason: verdict === 'used' ? 'totp-replayed' : 'totp', origin });
    if (lock !== null) return new AccountLocked(lock, true);
    return verdict === 'used' ? usedCode() : wrongCode();
  }
}
