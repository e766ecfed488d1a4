import { Injectable } from '@nestjs/common';
import { AuditReader } from '#audit-chain';
import type { Tx } from '#platform';
import { type CaseAlert, CaseAlerts } from './case-alerts.ts';
import { CaseCounters } from './case-counters.ts';
import { type CaseMember, CaseMembers } from './case-members.ts';

export interface CaseCounts {
  comments: number;
  evidence: number;
  timeline: number;
  transactions: number;
}

/** What hangs on a case, and how much of it. */
@Injectable()
export class CaseContents {
  constructor(
    private readonly members: CaseMembers,
    private readonly alerts: CaseAlerts,
    private readonly counters: CaseCounters,
    private readonly audit: AuditReader,
  ) {}

  async of(tx: Tx, caseId: string): Promise<{ parties: CaseMember[]; alerts: CaseAlert[]; counts: CaseCounts; evidenceOpened: number }> {
    const { evidenceOpened, ...counted } = await this.counters.of(tx, caseId);
    // Entries of a case are numbered without a gap, so the newest number is their count.
    const newest = (await this.audit.ofCase(tx, caseId, { limit: 1 })).items[0];
    return {
      parties: await this.members.ofCase(tx, caseId),
      alerts: await this.alerts.ofCase(tx, caseId),
      counts: { ...counted, timeline: newest?.entry.case?.seq ?? 0 },
      evidenceOpened,
    };
  }
}
