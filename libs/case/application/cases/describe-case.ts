import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type ApprovalSummary, DualControl, type PersonName, ViewApprovals } from '#rbac';
import { reportDue } from '../../domain/cases/deadlines.ts';
import { type OfferedMove, offeredMoves } from '../../domain/cases/move.ts';
import type { CaseAlert } from './case-alerts.ts';
import { CaseContents, type CaseCounts } from './case-contents.ts';
import type { CaseMember } from './case-members.ts';
import type { CaseRecord } from './case-record.ts';
import { type CaseRow, CaseViews } from './case-views.ts';
import { factsAbout } from './move-case.ts';

export interface CaseDetail
  extends CaseRow,
    Pick<CaseRecord, 'summary' | 'dispositionReason' | 'decisionNote' | 'determinedAt' | 'closedAt' | 'parentId'> {
  createdBy: PersonName;
  parties: CaseMember[];
  figures: Pick<CaseRecord, 'exposure' | 'loss' | 'recovered' | 'currency'>;
  alerts: CaseAlert[];
  transitions: OfferedMove[];
  /** The request that it waits for, or the last one it had. */
  approval: ApprovalSummary | null;
  counts: CaseCounts;
  /** When a report to the authority would be due; null until suspicion is determined. */
  reportDueAt: string | null;
  /** How many pieces of evidence somebody has opened. */
  evidenceOpened: number;
}

/** A case with everything that hangs on it, inside another use case. */
@Injectable()
export class DescribeCase {
  constructor(
    private readonly views: CaseViews,
    private readonly contents: CaseContents,
    private readonly approvals: ViewApprovals,
    private readonly dualControl: DualControl,
  ) {}

  async execute(tx: Tx, record: CaseRecord): Promise<Omit<CaseDetail, 'createdBy'>> {
    const [row] = await this.views.rows(tx, [record]);
    if (!row) throw new Error('A case has one row');
    const facts = await factsAbout(tx, this.dualControl, record);
    const { summary, dispositionReason, decisionNote, determinedAt, closedAt, parentId, exposure, loss, recovered, currency } = record;
    return {
      ...row,
      ...{ summary, dispositionReason, decisionNote, determinedAt, closedAt, parentId },
      ...(await this.contents.of(tx, record.id)),
      figures: { exposure, loss, recovered, currency },
      transitions: offeredMoves(facts, tx.actor.permissions),
      approval: record.approvalId === null ? null : await this.approvals.summary(tx, record.approvalId),
      reportDueAt: reportDue(determinedAt),
    };
  }
}
