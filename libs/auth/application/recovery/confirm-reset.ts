import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { factorChangeSign } from '../../domain/watch/signs.ts';
import { SignInPolicies } from '../policy/sign-in-policies.ts';
import { SessionStore } from '../sessions/session-store.ts';
import { Findings } from '../watch/findings.ts';
import { CredentialStore } from './credential-store.ts';

/** What follows from a new password: it is on record, the person is told, and other sessions end. */
@Injectable()
export class PasswordNews {
  constructor(
    private readonly sessions: SessionStore,
    private readonly findings: Findings,
    private readonly audit: Audit,
  ) {}

  /** `but` is the session that stays; none for a reset. */
  async changed(tx: Tx, user: string, says: string, but: string | null): Promise<void> {
    const sessions = but === null ? await this.sessions.endAll(tx, user, 'all') : await this.sessions.endOthers(tx, user, but);
    await this.audit.record(tx, {
      action: 'auth.password-changed',
      object: { type: 'user', id: user },
      reason: says,
      detail: { sessions },
    });
    await this.findings.raise(tx, [factorChangeSign(user, says)]);
  }
}

/** The second factor was given: the password that waited for it becomes the password (ASVS 5.0, 6.4.3). */
@Injectable()
export class ConfirmReset {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly policies: SignInPolicies,
    private readonly news: PasswordNews,
  ) {}

  /** `session` is the half session in which it was chosen. Throws `conflict` where the link was used otherwise meanwhile. */
  async confirm(tx: Tx, user: string, session: string): Promise<void> {
    const { password } = await this.policies.current(tx);
    if (!session || !(await this.credentials.confirmNextPassword(tx, user, session, password.remembered))) {
      throw new DomainError('conflict', 'This link was used elsewhere meanwhile, or another was drawn. Ask for a new one.');
    }
    await this.news.changed(tx, user, 'the password was changed by a one-time link', null);
  }
}
