import { Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import type { Tx } from '#platform';
import { assertGoodPassword, badPassword, normalisedPassword } from '../../domain/password-policy.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { BreachedPasswords } from './breached-passwords.ts';
import { PasswordHasher } from './password-hasher.ts';

const listed = new Set<unknown>(Object.values(dictionary['passwords'] ?? {}));

/** Passwords that people choose: what the policy asks of them, and what lists of leaked ones know. All of it offline. */
@Injectable()
export class PasswordChoices {
  constructor(
    private readonly hasher: PasswordHasher,
    private readonly policies: SignInPolicies,
    private readonly breached: BreachedPasswords,
  ) {}

  /** Throws `validation` for a password that cannot be taken, `unavailable` where a list cannot be asked. */
  async assertGood(tx: Tx, password: string, username: string): Promise<void> {
    const { password: rules } = await this.policies.current(tx);
    assertGoodPassword(password, username, rules, (candidate) => listed.has(candidate));
    if (await this.breached.has(normalisedPassword(password))) throw badPassword('is on a list of passwords that were stolen somewhere');
    await this.hasher.prepare(tx);
  }

  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }
}
