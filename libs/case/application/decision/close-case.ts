import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change, Executor } from '#rbac';
import { dispositionWords, reasonWords } from '../../domain/decision/dispositions.ts';
import { CaseStore } from '../cases/case-store.ts';
import { findCase, holdCase } from '../cases/hold-case.ts';
import { type Evidence, EvidenceStore, evidenceNumber } from '../evidence/evidence-store.ts';
import type { ClosePayload } from './close-payload.ts';

/** How a request ends other than by approval, and where that leaves the case. */
const afterEnd = { WITHDRAWN: 'IN_PROGRESS', REFUSED: 'RETURNED', EXPIRED: 'RETURNED', VOID: 'RETURNED' } as const;

/** Closing a case, as dual control carries it out. */
@Injectable()
export class CloseCase implements Executor<ClosePayload> {
  readonly requires = 'case:approve';

  constructor(
    private readonly cases: CaseStore,
    private readonly evidence: EvidenceStore,
    private readonly audit: Audit,
  ) {}

  async describe(tx: Tx, payload: ClosePayload): Promise<{ title: string; changes: Change[] }> {
    const { number, title, currency, exposure, loss, recovered } = await findCase(tx, this.cases, payload.caseId);
    const relied = new Set(payload.evidence.map(({ id }) => id));
    const evidence = (await this.evidence.ofCase(tx, payload.caseId)).filter(({ id }) => relied.has(id));
    const line = (label: string, before: string, after: string): Change => ({ label, before, after });
    return {
      title: `Close ${number} as ${dispositionWords[payload.disposition].toLowerCase()}: ${title}`,
      changes: [
        line('Disposition', 'Open', dispositionWords[payload.disposition]),
        line('Reason', '', reasonWords(payload.disposition, payload.reasonCode)),
        line('In words', '', payload.note),
        line('Exposure', `${exposure} ${currency}`, `${exposure} ${currency}`),
        line('Recovered or held', `${recovered} ${currency}`, `${payload.recovered} ${currency}`),
        line('Lost', `${loss} ${currency}`, `${payload.loss} ${currency}`),
        line('Evidence relied on', '', evidenceWords(evidence)),
      ],
    };
  }

  /** Throws `approval-void` when the case is not what the request was about any more. */
  async execute(tx: Tx, payload: ClosePayload, approval: Approval): Promise<void> {
    const { caseId, version, disposition, reasonCode, note, loss, recovered } = payload;
    const held = await holdCase(tx, this.cases, { id: caseId, with: 'case:approve' });
    if (held.version !== version || held.state !== 'PENDING_APPROVAL' || held.approvalId !== approval.id) {
      throw new DomainError('approval-void', 'The case has changed since this was asked for');
    }
    // A confirmed fraud is a determined suspicion, at the latest now: the regulator's clock runs from here unless it runs already.
    const determinedAt = disposition === 'CONFIRMED_FRAUD' ? (held.determinedAt ?? tx.now()) : held.determinedAt;
    const decided = { disposition, dispositionReason: reasonCode, decisionNote: note, loss, recovered };
    await this.cases.change(tx, caseId, version, { ...decided, state: 'CLOSED', closedAt: tx.now(), determinedAt });
    await this.audit.record(tx, {
      action: 'case.close',
      object: { type: 'case', id: caseId },
      caseId,
      detail: { ...decided, approval: approval.number, maker: approval.maker },
    });
  }

  /** A case that nobody waits for any more goes back into work. A case that moved on meanwhile stays where it is. */
  async ended(tx: Tx, { caseId }: ClosePayload, approval: Approval): Promise<void> {
    const held = await this.cases.lock(tx, caseId);
    if (held?.state !== 'PENDING_APPROVAL' || held.approvalId !== approval.id) return;
    if (approval.state === 'PENDING' || approval.state === 'APPROVED') return;
    await this.cases.change(tx, caseId, held.version, { state: afterEnd[approval.state] });
    await this.audit.record(tx, {
      action: 'case.return',
      object: { type: 'case', id: caseId },
      caseId,
      ...(approval.decisionReason === null ? {} : { reason: approval.decisionReason }),
      detail: { approval: approval.number, how: approval.state, to: afterEnd[approval.state] },
    });
  }

  caseId({ caseId }: ClosePayload): string {
    return caseId;
  }

  async targetVersion(tx: Tx, { caseId }: ClosePayload): Promise<string> {
    return String((await findCase(tx, this.cases, caseId)).version);
  }
}

const evidenceWords = (evidence: readonly Evidence[]): string =>
  evidence.map(({ number, fileName }) => `${evidenceNumber(number)} ${fileName}`).join('; ') || 'None';
