import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type Approval, assertMayDecide } from '../../domain/approval.ts';
import { assertProven } from '../../domain/step-up.ts';
import { PrincipalStore } from '../principal-store.ts';
import { ApprovalStore, type ListedApproval } from './approval-store.ts';
import { Executors } from './executor.ts';

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

  /** Throws what `assertMayDecide` throws, and `step-up-required` for a decider whose proof of identity is too old for it. */
  async assertMay(tx: Tx, { approval, makerPerson }: ListedApproval): Promise<void> {
    const principal = await this.principals.find(tx, tx.actor.sub);
    const person = principal?.active ? principal.person : null;
    assertMayDecide({ approval, makerPerson, decider: { user: tx.actor.sub, person, permissions: tx.actor.permissions } });
    assertProven(tx.actor, approval.requires, tx.now());
  }

  async targetChanged(tx: Tx, approval: Approval): Promise<boolean> {
    const now = await this.executors.of(approval.action).targetVersion?.(tx, approval.payload);
    return now !== undefined && now !== approval.targetVersion;
  }
}
