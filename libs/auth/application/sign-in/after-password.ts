import { Injectable } from '@nestjs/common';
import { uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { type Account, AccountStore, type SecondFactorKind } from '../accounts/account-store.ts';
import { MfaExemptions } from '../policy/mfa-exemptions.ts';
import { OpenSession } from '../sessions/open-session.ts';
import type { Origin } from '../sessions/session-store.ts';
import { Attempts } from '../watch/attempts.ts';

export interface PasswordAccepted {
  readonly token: string;
  /** The public id of the session. */
  readonly session: string;
  /** Empty for somebody exempt from the second factor, whose session is full. */
  readonly factors: readonly SecondFactorKind[];
}

/** What the person can prove after the first factor, which is noted. */
@Injectable()
export class NextFactors {
  constructor(
    private readonly accounts: AccountStore,
    private readonly attempts: Attempts,
  ) {}

  async after(tx: Tx, account: Account, factor: string, origin: Origin): Promise<SecondFactorKind[]> {
    await this.attempts.halfway(tx, account, factor, origin);
    return this.accounts.secondFactors(tx, account.id);
  }

  /** No second factor is asked for. */
  async none(tx: Tx, account: Account, factor: string, origin: Origin): Promise<void> {
    await this.attempts.tried(tx, account, { factor, right: true, origin });
  }
}

/** What a right password opens: the way to the second factor, and no more, unless two people exempted this person for a time. */
@Injectable()
export class AfterPassword {
  constructor(
    private readonly sessions: OpenSession,
    private readonly accounts: AccountStore,
    private readonly next: NextFactors,
    private readonly exemptions: MfaExemptions,
  ) {}

  /** `factor` is what was proven: the password, or a one-time code for a new one. */
  async open(tx: Tx, account: Account, origin: Origin, factor: 'password' | 'reset-code' = 'password'): Promise<PasswordAccepted> {
    const opening = { id: uuidv7(), user: account.id, factors: [factor], origin };
    if (factor === 'password' && (await this.exemptions.holds(tx, account.id))) {
      await this.next.none(tx, account, factor, origin);
      await this.accounts.signedIn(tx, account.id);
      return { token: await this.sessions.full(tx, opening), session: opening.id, factors: [] };
    }
    const factors = await this.next.after(tx, account, factor, origin);
    return { token: await this.sessions.half(tx, opening, 'PASSWORD'), session: opening.id, factors };
  }
}
