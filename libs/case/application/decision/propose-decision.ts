import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type ApprovalDetail, permitted } from '#rbac';
import { objectionsTo, type Proposal } from '../../domain/decision/proposal.ts';
import { CaseStore } from '../cases/case-store.ts';
import { holdCase } from '../cases/hold-case.ts';
import { type Evidence, EvidenceStore, evidenceNumber } from '../evidence/evidence-store.ts';
import { SendForApproval } from './send-for-approval.ts';

export interface ProposeDecisionInput extends Proposal {
  caseId: string;
  version: number;
  evidenceIds: readonly string[];
}

@Injectable()
export class ProposeDecision {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly evidence: EvidenceStore,
    private readonly send: SendForApproval,
  ) {}

  /**
   * Asks a second person to close the case as proposed. Throws `stale-version`, `transition-not-allowed` (not the owner, or not in
   * work), and `validation` with every field that stands against it.
   */
  execute(actor: Actor, { caseId, version, evidenceIds, ...proposal }: ProposeDecisionInput): Promise<ApprovalDetail> {
    return this.unitOfWork.run(permitted(actor, 'case:decide'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id: caseId, version, with: 'case:decide' });
      const relied = await this.reliedOn(tx, caseId, evidenceIds);
      const evidence = relied.map(({ number, opened }) => ({ number: evidenceNumber(number), opened }));
      const objections = objectionsTo(proposal, { exposure: held.exposure, evidence });
      if (objections.length > 0) throw new DomainError('validation', 'The decision cannot be sent like this', objections);
      return this.send.execute(tx, held, proposal, relied);
    });
  }

  /** The evidence relied on, in the order of its numbers. */
  private async reliedOn(tx: Tx, caseId: string, ids: readonly string[]): Promise<Evidence[]> {
    const all = await this.evidence.ofCase(tx, caseId);
    const known = new Set(all.map(({ id }) => id));
    const foreign = ids.flatMap((id, i) => (known.has(id) ? [] : [{ field: `evidenceIds.${i}`, reason: 'is not evidence of this case' }]));
    if (foreign.length > 0) throw new DomainError('not-found', 'The decision names evidence of another case', foreign);
    return all.filter(({ id }) => ids.includes(id));
  }
}
