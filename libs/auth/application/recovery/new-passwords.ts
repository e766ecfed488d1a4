import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { badPassword } from '../../domain/password-policy.ts';
import { PasswordChoices } from '../passwords/password-choices.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { CredentialStore, type PasswordHashes } from './credential-store.ts';

/** Passwords that follow one before: held against the policy, the lists, and what this person used lately (PCI DSS 4.0, 8.3.7). */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly choices: PasswordChoices,
    private readonly hasher: PasswordHasher,
    private readonly credentials: CredentialStore,
    private readonly policies: SignInPolicies,
  ) {}

  /** What a choice of this person is compared with: the password of now, and the earlier ones that the policy remembers. */
  async barred(tx: Tx, user: string): Promise<PasswordHashes> {
    const { password } = await this.policies.current(tx);
    const { current, earlier } = await this.credentials.passwords(tx, user);
    return { current, earlier: earlier.slice(0, password.remembered) };
  }

  /** Throws `validation`, `unavailable`. */
  assertGood(tx: Tx, password: string, username: string): Promise<void> {
    return this.choices.assertGood(tx, password, username);
  }

  /** Slow, and so outside of any transaction. Throws `validation` for one that was used lately. */
  async assertNew(password: string, { current, earlier }: PasswordHashes): Promise<void> {
    for (const hash of [current, ...earlier]) {
      if (hash !== null && (await this.hasher.matches(hash, password))) throw badPassword('is one that you used lately');
    }
  }

  hash(password: string): Promise<string> {
    return this.choices.hash(password);
  }
}
