import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Tx } from '#platform';
import { factorChangeSign } from '../../domain/watch/signs.ts';
import { SessionStore } from '../sessions/session-store.ts';
import { Findings } from '../watch/findings.ts';

const kinds: Readonly<Record<string, string>> = { webauthn: 'the key', totp: 'an authenticator app' };

const named = ({ factor, name }: { factor: string; name?: string }) => `${kinds[factor] ?? factor}${name ? ` “${name}”` : ''}`;

/** What follows from a factor's coming or going: it is on record, and other sessions of the account end. */
@Injectable()
export class FactorChanges {
  constructor(
    private readonly sessions: SessionStore,
    private readonly findings: Findings,
    private readonly audit: Audit,
  ) {}

  async added(tx: Tx, detail: { factor: string; [more: string]: string }): Promise<void> {
    await this.record(tx, 'auth.enrol', detail, `${named(detail)} was added`);
  }

  async removed(tx: Tx, detail: { factor: string; [more: string]: string }): Promise<void> {
    await this.record(tx, 'auth.factor-removed', detail, `${named(detail)} was removed`);
  }

  /** A link with an identity provider ended, and with it a way in. */
  async unlinked(tx: Tx, provider: string): Promise<void> {
    await this.record(tx, 'auth.provider-unlinked', { provider }, 'the link with an identity provider was ended');
  }

  private async record(
    tx: Tx,
    action: 'auth.enrol' | 'auth.factor-removed' | 'auth.provider-unlinked',
    detail: Record<string, string>,
    change: string,
  ): Promise<void> {
    const { sub: id, session } = tx.actor;
    const sessions = await this.sessions.endOthers(tx, id, session);
    await this.audit.record(tx, { action, object: { type: 'user', id }, detail: { ...detail, sessions } });
    await this.findings.raise(tx, [factorChangeSign(id, change)]);
  }
}
