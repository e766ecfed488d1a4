import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type BreakGlass, isActive, type Verdict } from '../../domain/break-glass.ts';
import { PrincipalStore } from '../principal-store.ts';
import { BreakGlassStore } from './break-glass-store.ts';

/** Giving back and reviewing, inside one transaction. */
@Injectable()
export class BreakGlassEnd {
  constructor(
    private readonly uses: BreakGlassStore,
    private readonly principals: PrincipalStore,
    private readonly audit: Audit,
  ) {}

  async end(tx: Tx, id: string): Promise<void> {
    const use = await this.known(tx, id);
    if (!isActive(use, tx.now())) throw new DomainError('conflict', 'It is over already');
    await this.uses.end(tx, id);
    await this.audit.record(tx, {
      action: 'break-glass.end',
      object: { type: 'break-glass', id },
      detail: { user: use.user, role: use.role },
    });
  }

  async review(tx: Tx, id: string, { verdict, note }: { verdict: Verdict; note: string }): Promise<void> {
    const use = await this.known(tx, id);
    const [own, their] = [await this.principals.find(tx, tx.actor.sub), await this.principals.find(tx, use.user)];
    if (!own?.active || own.person === their?.person) throw new DomainError('maker-is-checker', 'Another person reviews this.');
    if (use.review) throw new DomainError('conflict', 'This was reviewed already');
    if (isActive(use, tx.now())) throw new DomainError('conflict', 'It has not ended yet. End it first.');
    await this.uses.review(tx, id, { verdict, note });
    const detail = { user: use.user, role: use.role, verdict, note };
    await this.audit.record(tx, { action: 'break-glass.review', object: { type: 'break-glass', id }, detail });
  }

  private async known(tx: Tx, id: string): Promise<BreakGlass> {
    const use = await this.uses.lock(tx, id);
    if (!use) throw new DomainError('not-found', 'There is no such emergency');
    return use;
  }
}
