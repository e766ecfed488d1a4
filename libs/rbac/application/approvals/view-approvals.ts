import { Injectable } from '@nestjs/common';
import { AuditReader } from '#audit-chain';
import type { Page, Tx } from '#platform';
import { type Approval, type Change, missingVotes, type Vote, whyEnded, whyNotDecide } from '../../domain/approval.ts';
import { isPermission, permissionCatalogue } from '../../domain/permissions.ts';
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
  /** How many people must still agree; 0 once it is decided. */
  stillNeeded: number;
}

/** A group that must agree, and how far it is. */
export interface NeedShown {
  permission: string;
  /** What its people may, continuing "somebody who may …". */
  says: string;
  needed: number;
  given: number;
}

export interface VoteShown extends Pick<Vote, 'verdict' | 'reason' | 'at'> {
  voter: PersonName;
  permission: string;
  seal: Seal;
}

export interface Seal {
  state: 'sealed' | 'pending';
  index: number | null;
}

export interface ApprovalDetail extends ApprovalSummary, Pick<Approval, 'subject' | 'digest' | 'reason' | 'decisionReason' | 'caseId'> {
  changes: readonly Change[];
  entries: { made: Seal; decided: Seal | null };
  needs: NeedShown[];
  votes: VoteShown[];
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
    const { subject, digest, reason, decisionReason, caseId, changes, entries, needs, votes } = listed.approval;
    const ids = [entries.made, ...(entries.decided === null ? [] : [entries.decided]), ...votes.map(({ entry }) => entry)];
    const indexes = await this.audit.sealsOf(tx, ids);
    const seal = (entry: string): Seal => {
      const index = indexes.get(entry) ?? null;
      return { state: index === null ? 'pending' : 'sealed', index };
    };
    const names = await this.people.names(tx, new Set(votes.map(({ voter }) => voter)));
    const missing = missingVotes(listed.approval);
    return {
      ...this.only(await this.summaries(tx, [listed])),
      ...{ subject, digest, reason, decisionReason, caseId, changes },
      entries: { made: seal(entries.made), decided: entries.decided === null ? null : seal(entries.decided) },
      needs: needs.map(({ permission, count }, i) => ({
        permission,
        says: isPermission(permission) ? permissionCatalogue[permission].says : permission,
        needed: count,
        given: count - (missing[i] ?? 0),
      })),
      votes: votes.map(({ voter, need, verdict, reason: words, at, entry }) => ({
        voter: personIn(names, voter),
        permission: needs[need]?.permission ?? '',
        ...{ verdict, reason: words, at, seal: seal(entry) },
      })),
    };
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
    return listed.map(({ approval, makerPerson, concerned }) => {
      const { id, number, action, title, madeAt, expiresAt, state, decidedAt, maker, checker } = approval;
      const whyNot = (whyEnded(state) ?? whyNotDecide({ approval, makerPerson, concerned, decider }))?.says ?? null;
      const stillNeeded = state === 'PENDING' ? missingVotes(approval).reduce((sum, votes) => sum + votes, 0) : 0;
      const people = { maker: personIn(names, maker), checker: checker === null ? null : personIn(names, checker) };
      return { id, number, action, title, madeAt, expiresAt, state, decidedAt, ...people, canDecide: whyNot === null, whyNot, stillNeeded };
    });
  }
}
