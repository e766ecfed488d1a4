import { Injectable } from '@nestjs/common';
import { AuditReader, IncidentDesk } from '#audit-chain';
import { CaseMembers, CaseStore, type CaseTransaction, CaseTransactions, CommentStore, ReadEvidence } from '#case';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { People } from '#rbac';
import { type CaseDossier, ClearValues, type PackOrder } from './case-dossier.ts';

const PAGE = 1_000;
/** What one pack holds at most: beyond it the CSV alone would be larger than the verifier's readers open. */
const MOST_TRANSACTIONS = 200_000;

/** The parts of a case as its module offers them. */
@Injectable()
export class CaseParts {
  constructor(
    readonly cases: CaseStore,
    readonly members: CaseMembers,
    readonly transactions: CaseTransactions,
    readonly comments: CommentStore,
  ) {}
}

/** Names of people, protected values in clear for those who may have them, and whether the log is in doubt. */
@Injectable()
export class PeopleAndValues {
  constructor(
    readonly people: People,
    readonly values: ClearValues,
    readonly incidents: IncidentDesk,
  ) {}
}

/** Reads everything of a case in one transaction. Row-level security decides what there is. */
@Injectable()
export class GatherDossier {
  constructor(
    private readonly parts: CaseParts,
    private readonly evidence: ReadEvidence,
    private readonly log: AuditReader,
    private readonly outside: PeopleAndValues,
  ) {}

  /** Throws `not-found`; `unavailable` while the case's newest audit entries wait for their seal. */
  async of(tx: Tx, order: PackOrder): Promise<CaseDossier> {
    const { caseId } = order;
    const record = await this.parts.cases.find(tx, caseId);
    if (!record) throw new DomainError('not-found', 'There is no such case');
    const proofs = await this.log.caseProofs(tx, caseId);
    const members = await this.parts.members.ofCase(tx, caseId);
    const comments = await this.parts.comments.ofCase(tx, caseId);
    const evidence = await this.evidence.ofCase(tx, caseId);
    const custody = await this.evidence.custody(
      tx,
      evidence.map(({ id }) => id),
    );
    const people = [
      record.ownerId ?? record.createdBy,
      ...comments.map(({ authorId }) => authorId),
      ...evidence.map(({ uploadedBy }) => uploadedBy),
      ...custody.map(({ actorId }) => actorId),
      ...proofs.entries.map(({ entry }) => entry.entry.actor.sub),
    ];
    return {
      record,
      members,
      comments,
      evidence,
      custody,
      proofs,
      transactions: await this.allTransactions(tx, caseId),
      names: await this.outside.people.names(tx, people),
      incident: await this.outside.incidents.flag(tx),
      clear: order.permit ? await this.outside.values.of(tx, caseId, order.permit.approvalId) : new Map(),
    };
  }

  private async allTransactions(tx: Tx, caseId: string): Promise<CaseTransaction[]> {
    const all: CaseTransaction[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await this.parts.transactions.page(tx, caseId, { cursor, limit: PAGE });
      all.push(...items);
      if (all.length > MOST_TRANSACTIONS)
        throw new DomainError('payload-too-large', `A pack holds ${MOST_TRANSACTIONS} transactions at most`);
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    return all;
  }
}
