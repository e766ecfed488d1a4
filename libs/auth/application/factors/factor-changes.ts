import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Tx } from '#platform';
import { SessionStore } from '../sessions/session-store.ts';

/** What follows from a factor's coming or going: it is on record, and other sessions of the account end. */
@Injectable()
export class FactorChanges {
  constructor(
    private readonly sessions: SessionStore,
    private readonly audit: Audit,
  ) {}

  async added(tx: Tx, detail: { factor: string; [more: string]: string }): Promise<void> {
    await this.record(tx, 'auth.enrol', detail);
  }

  async removed(tx: Tx, detail: { factor: string; [more: string]: string }): Promise<void> {
    await this.record(tx, 'auth.factor-removed', detail);
  }

  private async record(tx: Tx, action: 'auth.enrol' | 'auth.factor-removed', detail: Record<string, string>): Promise<void> {
    const { sub: id, session } = tx.actor;
    const sessions = await this.sessions.endOthers(tx, id, session);
    await this.audit.record(tx, { action, object: { type: 'user', id }, detail: { ...detail, sessions } });
  }
}
