import { Injectable } from '@nestjs/common';
import { AuditReader } from '#audit-chain';
import type { Page, Tx } from '#platform';
import { type Approval, type Change, whyEnded, whyNotDecide } from '../../domain/approval.ts';
import { People, type PersonName, personIn } from '../people.ts';
import { PrincipalStore } from '../principal-store.ts';
import { ApprovalReader } from './approval-reader.ts';
import type { ApprovalFilter, ListedApproval } from './approval-store.ts';

/** A request as a list shows it to one reader. */
export interface ApprovalSummary
  extends Pick<Approval, 'id' | 'number' | 'action' | 'title' | 'madeAt' | 'expiresAt' | 'state' | 'decidedAt'> {
  maker: PersonName;
  checker: PersonName | null;
  canDecide: boolean;
  /** Why the reader cannot decide it, in words; null when the reader can. */
  whyNot: string | null;
}

export interface Seal {
  state: 'sealed' | 'pending';
  index: number | null;
}

export interface ApprovalDetail extends ApprovalSummary, Pick<Approval, 'subject' | 'digest' | 'reason' | 'decisionReason' | 'caseId'> {
  changes: readonly Change[];
  entries: { made: Seal; decided: Seal | null };
}

/** Requests as one reader sees them: with names, and with the reason why the reader may not decide. */
@Injectable()
export class ViewApprovals {
  constructor(
    private readonly reader: ApprovalReader,
    private readonly principals: PrincipalStore,
    private readonly people: People,
    private readonly audit: AuditReader,
  ) {}

  async list(tx: Tx, filter: ApprovalFilter): Promise<Page<ApprovalSummary>> {
    const { items, next } = await this.reader.list(tx, filter);
    return { items: await this.summaries(tx, items), next };
  }

  /** Throws `not-found` for what is out of sight as for what does not exist. */
  async summary(tx: Tx, id: string): Promise<ApprovalSummary> {
    return this.only(await this.summaries(tx, [await this.reader.get(tx, id)]));
  }

  async detail(tx: Tx, id: string): Promise<ApprovalDetail> {
    const listed = await this.reader.get(tx, id);
    const { subject, digest, reason, decisionReason, caseId, changes, entries } = listed.approval;
    const indexes = await this.audit.sealsOf(tx, entries.decided === null ? [entries.made] : [entries.made, entries.decided]);
    const seal = (entry: string): Seal => {
      const index = indexes.get(entry) ?? null;
      return { state: index === null ? 'pending' : 'sealed', index };
    };
    const seals = { made: seal(entries.made), decided: entries.decided === null ? null : seal(entries.decided) };
    const summary = this.only(await this.summaries(tx, [listed]));
    return { ...summary, subject, digest, reason, decisionReason, caseId, changes, entries: seals };
  }

  private only(summaries: ApprovalSummary[]): ApprovalSummary {
    const [summary] = summaries;
    if (!summary) throw new Error('A request has one summary');
    return summary;
  }

  private async summaries(tx: Tx, listed: readonly ListedApproval[]): Promise<ApprovalSummary[]> {
    const ids = new Set(listed.flatMap(({ approval: { maker, checker } }) => (checker === null ? [maker] : [maker, checker])));
    const names = await this.people.names(tx, ids);
    const principal = await this.principals.find(tx, tx.actor.sub);
    const decider = { user: tx.actor.sub, person: principal?.active ? principal.person : null, permissions: tx.actor.permissions };
    return listed.map(({ approval, makerPerson }) => {
      const { id, number, action, title, madeAt, expiresAt, state, decidedAt, maker, checker } = approval;
      const whyNot = (whyEnded(state) ?? whyNotDecide({ approval, makerPerson, decider }))?.says ?? null;
      const people = { maker: personIn(names, maker), checker: checker === null ? null : personIn(names, checker) };
      return { id, number, action, title, madeAt, expiresAt, state, decidedAt, ...people, canDecide: whyNot === null, whyNot };
    });
  }
}
