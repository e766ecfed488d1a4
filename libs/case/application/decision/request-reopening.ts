import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type ApprovalDetail, DualControl, permitted, ViewApprovals } from '#rbac';
import { moveCase } from '../../domain/cases/move.ts';
import { CaseStore } from '../cases/case-store.ts';
import { holdCase } from '../cases/hold-case.ts';
import { REOPEN_CASE, type ReopenPayload } from './close-payload.ts';

/** Asks a second person to open a closed case again, in the caller's transaction. */
@Injectable()
export class AskToReopen {
  constructor(
    private readonly cases: CaseStore,
    private readonly dualControl: DualControl,
    private readonly approvals: ViewApprovals,
    private readonly audit: Audit,
  ) {}

  async execute(tx: Tx, { id, version, reason }: { id: string; version: number; reason: string }): Promise<ApprovalDetail> {
    const held = await holdCase(tx, this.cases, { id, version, with: 'case:reopen' });
    const facts = { state: held.state, owner: held.ownerId, actor: tx.actor.sub, reason, requestWaits: false };
    const { to, from } = moveCase('request-reopen', facts, tx.actor.permissions);
    const changed = await this.cases.change(tx, id, version, { state: to });
    const subject = { type: 'case', id };
    await this.audit.record(tx, {
      action: 'case.request-reopen',
      object: subject,
      caseId: id,
      reason,
      detail: { verb: 'request-reopen', from, to },
    });
    const payload: ReopenPayload = { caseId: id, version: changed.version, reason };
    const approval = await this.dualControl.request(tx, { action: REOPEN_CASE, subject, payload, reason });
    await this.cases.awaitDecision(tx, id, approval.id);
    return this.approvals.detail(tx, approval.id);
  }
}

@Injectable()
export class RequestReopening {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ask: AskToReopen,
  ) {}

  /** Throws `stale-version`, `transition-not-allowed` for a case that is not closed. */
  execute(actor: Actor, input: { id: string; version: number; reason: string }): Promise<ApprovalDetail> {
    return this.unitOfWork.run(permitted(actor, 'case:reopen'), (tx) => this.ask.execute(tx, input));
  }
}
