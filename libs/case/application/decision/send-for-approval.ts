import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Tx } from '#platform';
import { type ApprovalDetail, DualControl, ViewApprovals } from '#rbac';
import { moveCase } from '../../domain/cases/move.ts';
import type { Proposal } from '../../domain/decision/proposal.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import { CaseStore } from '../cases/case-store.ts';
import { type Evidence, evidenceNumber } from '../evidence/evidence-store.ts';
import { CLOSE_CASE, type ClosePayload } from './close-payload.ts';

/** Writing a proposal down: the case stands still and a request waits for a second person. */
@Injectable()
export class SendForApproval {
  constructor(
    private readonly cases: CaseStore,
    private readonly dualControl: DualControl,
    private readonly approvals: ViewApprovals,
    private readonly audit: Audit,
  ) {}

  async execute(tx: Tx, held: CaseRecord, proposal: Proposal, evidence: readonly Evidence[]): Promise<ApprovalDetail> {
    const { disposition, reasonCode, note, loss, recovered } = proposal;
    const facts = { state: held.state, owner: held.ownerId, actor: tx.actor.sub, reason: note, requestWaits: false };
    const { to } = moveCase('propose', facts, tx.actor.permissions);
    const { id: caseId, version } = await this.cases.change(tx, held.id, held.version, { state: to });
    const payload: ClosePayload = {
      ...{ caseId, version, disposition, reasonCode, note, loss, recovered },
      evidence: evidence.map(({ id, sha256 }) => ({ id, sha256 })),
    };
    const subject = { type: 'case', id: caseId };
    await this.audit.record(tx, {
      action: 'case.propose-decision',
      object: subject,
      caseId,
      detail: { disposition, reasonCode, note, loss, recovered, evidence: evidence.map(({ number }) => evidenceNumber(number)) },
    });
    const approval = await this.dualControl.request(tx, { action: CLOSE_CASE, subject, payload, reason: note });
    await this.cases.awaitDecision(tx, caseId, approval.id);
    return this.approvals.detail(tx, approval.id);
  }
}
