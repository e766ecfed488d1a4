import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Tx } from '#platform';
import { SessionStore } from '../sessions/session-store.ts';
import { LinkStore } from './provider-store.ts';

/** What a provider says is over: one of its sessions, everything of one subject, or what its own protocol recognises. */
export type Ended = { idpSession: string } | { subject: string } | { matches: (idpSession: string | null) => boolean };

/** A logout at the provider ends what it opened here, and nothing else. */
@Injectable()
export class EndFederatedSessions {
  constructor(
    private readonly sessions: SessionStore,
    private readonly links: LinkStore,
    private readonly audit: Audit,
  ) {}

  /** Returns how many ended. The actor is the sign-in. */
  async end(tx: Tx, provider: string, ended: Ended): Promise<number> {
    const found = await this.find(tx, provider, ended);
    let count = 0;
    for (const { id: session, user } of found) {
      if (!(await this.sessions.end(tx, session))) continue;
      count += 1;
      const object = { type: 'user', id: user };
      const reason = 'ended by the identity provider';
      await this.audit.record(tx, { action: 'auth.session-revoked', object, reason, detail: { session, provider } });
    }
    return count;
  }

  private async find(tx: Tx, provider: string, ended: Ended) {
    if ('matches' in ended) return (await this.sessions.allOfProvider(tx, provider)).filter(({ idpSession }) => ended.matches(idpSession));
    if ('idpSession' in ended) return this.sessions.ofProvider(tx, provider, ended);
    const user = await this.links.lock(tx, provider, ended.subject);
    return user === null ? [] : this.sessions.ofProvider(tx, provider, { user });
  }
}
