import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change, Executor } from '#rbac';
import { dispositionWords } from '../../domain/decision/dispositions.ts';
import { CaseStore } from '../cases/case-store.ts';
import { findCase, holdCase } from '../cases/hold-case.ts';
import type { ReopenPayload } from './close-payload.ts';

/** Opening a closed case again, as dual control carries it out. */
@Injectable()
export class ReopenCase implements Executor<ReopenPayload> {
  readonly requires = 'case:approve';

  constructor(
    private readonly cases: CaseStore,
    private readonly audit: Audit,
  ) {}

  async describe(tx: Tx, { caseId, reason }: ReopenPayload): Promise<{ title: string; changes: Change[] }> {
    const { number, title, disposition } = await findCase(tx, this.cases, caseId);
    return {
      title: `Open ${number} again: ${title}`,
      changes: [
        { label: 'State', before: 'Closed', after: 'In progress' },
        { label: 'Disposition', before: disposition ? dispositionWords[disposition] : '', after: 'Open' },
        { label: 'Why', before: '', after: reason },
      ],
    };
  }

  /** The earlier decision leaves the case and stays in its history. Throws `approval-void`. */
  async execute(tx: Tx, { caseId, version, reason }: ReopenPayload, approval: Approval): Promise<void> {
    const held = await holdCase(tx, this.cases, { id: caseId, with: 'case:approve' });
    if (held.version !== version || held.state !== 'REOPEN_REQUESTED' || held.approvalId !== approval.id) {
      throw new DomainError('approval-void', 'The case has changed since this was asked for');
    }
    const undecided = { disposition: null, dispositionReason: null, decisionNote: null, loss: '0', recovered: '0', closedAt: null };
    await this.cases.change(tx, caseId, version, { ...undecided, state: 'IN_PROGRESS' });
    await this.audit.record(tx, {
      action: 'case.reopen',
      object: { type: 'case', id: caseId },
      caseId,
      reason,
      detail: { approval: approval.number, before: { disposition: held.disposition, loss: held.loss, recovered: held.recovered } },
    });
  }

  async ended(tx: Tx, { caseId }: ReopenPayload, approval: Approval): Promise<void> {
    const held = await this.cases.lock(tx, caseId);
    if (held?.state !== 'REOPEN_REQUESTED' || held.approvalId !== approval.id) return;
    await this.cases.change(tx, caseId, held.version, { state: 'CLOSED' });
    await this.audit.record(tx, {
      action: 'case.keep-closed',
      object: { type: 'case', id: caseId },
      caseId,
      ...(approval.decisionReason === null ? {} : { reason: approval.decisionReason }),
      detail: { approval: approval.number, how: approval.state },
    });
  }

  caseId({ caseId }: ReopenPayload): string {
    return caseId;
  }

  async targetVersion(tx: Tx, { caseId }: ReopenPayload): Promise<string> {
    return String((await findCase(tx, this.cases, caseId)).version);
  }
}
