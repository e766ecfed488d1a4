import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type Approval, assertMayDecide, openNeed } from '../../domain/approval.ts';
import { assertProven } from '../../domain/step-up.ts';
import { PrincipalStore } from '../principal-store.ts';
import { ApprovalStore, type ListedApproval } from './approval-store.ts';
import { Executors, needsOf } from './executor.ts';

/** Whether a person may decide what waits, and whether it still says what it said. */
@Injectable()
export class DecisionRules {
  constructor(
    private readonly approvals: ApprovalStore,
    private readonly principals: PrincipalStore,
    private readonly executors: Executors,
  ) {}

  /** Locks the request. Throws `not-found` for what does not exist or is out of sight. */
  async lock(tx: Tx, id: string): Promise<ListedApproval> {
    const listed = await this.approvals.lock(tx, id);
    if (!listed) throw new DomainError('not-found', 'There is no such request');
    return listed;
  }

  /**
   * The group that the actor may vote for. Throws what `assertMayDecide` throws, `step-up-required` for a proof of identity that is too old
   * for it, and `conflict` when what the actor may do has changed since the session was read.
   */
  async assertMay(tx: Tx, { approval, makerPerson, concerned }: ListedApproval): Promise<number> {
    const principal = await this.principals.find(tx, tx.actor.sub);
    const person = principal?.active ? principal.person : null;
    const { permissions } = tx.actor;
    assertMayDecide({ approval, makerPerson, concerned, decider: { user: tx.actor.sub, person, permissions } });
    const need = openNeed(approval, permissions);
    const permission = approval.needs[need]?.permission ?? approval.requires;
    assertProven(tx.actor, permission, tx.now());
    if (await this.approvals.stillHolds(tx, permission)) return need;
    throw new DomainError('conflict', 'What you may do has changed while you decided. Look again.');
  }

  /** Whether it can be carried out no more: its target has changed, its maker is shut out, or the action asks for more people by now. */
  async outdated(tx: Tx, approval: Approval): Promise<boolean> {
    const executor = this.executors.of(approval.action);
    const now = await executor.targetVersion?.(tx, approval.payload);
    if (now !== undefined && now !== approval.targetVersion) return true;
    if ((await this.principals.find(tx, approval.maker))?.active !== true) return true;
    return !needsOf(executor).every(({ permission, count }) =>
      approval.needs.some((asked) => asked.permission === permission && asked.count >= count),
    );
  }
}
