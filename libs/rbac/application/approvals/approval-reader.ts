import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Page, Tx } from '#platform';
import { stateAt } from '../../domain/approval.ts';
import { type ApprovalFilter, ApprovalStore, type ListedApproval } from './approval-store.ts';

/** Requests as time has them: one that ran out reads as EXPIRED before a timer writes so. */
@Injectable()
export class ApprovalReader {
  constructor(private readonly approvals: ApprovalStore) {}

  async get(tx: Tx, id: string): Promise<ListedApproval> {
    const listed = await this.approvals.find(tx, id);
    if (!listed) throw new DomainError('not-found', 'There is no such request');
    return timely(listed, tx.now());
  }

  /** What each of these requests is called; those out of sight are left out. */
  titles(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, { number: string; title: string }>> {
    return this.approvals.byIds(tx, ids);
  }

  async list(tx: Tx, filter: ApprovalFilter): Promise<Page<ListedApproval>> {
    const { items, next } = await this.approvals.list(tx, filter);
    return { items: items.map((listed) => timely(listed, tx.now())), next };
  }
}

const timely = ({ approval, ...rest }: ListedApproval, now: string): ListedApproval => ({
  ...rest,
  approval: { ...approval, state: stateAt(approval, now) },
});
