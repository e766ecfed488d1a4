import { Injectable } from '@nestjs/common';
import { AuditReader, auditActions, isAuditAction, type SealedEntry, saysOf } from '#audit-chain';
import { type Actor, type Page, type Tx, UnitOfWork } from '#platform';
import { type PersonName, permitted, personIn, type Seal } from '#rbac';
import { plainWords } from '../../domain/cases/plain-words.ts';
import { CaseStore } from './case-store.ts';
import { findCase } from './hold-case.ts';
import { TimelineNames } from './timeline-names.ts';

export const TIMELINE_KINDS = ['money', 'evidence', 'reveal', 'decision', 'note', 'case'] as const;
type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface TimelineEntry {
  id: string;
  at: string;
  actor: PersonName;
  action: string;
  says: string;
  kind: TimelineKind;
  outcome: string;
  seal: Seal;
}

export interface TimelineQuery {
  caseId: string;
  kind?: TimelineKind | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** A filtered page looks at no more pages than this before it answers with what it has. */
const MOST_PAGES = 20;

const kindOf = (action: string): TimelineKind => {
  const kind = isAuditAction(action) ? auditActions[action].kind : 'case';
  return TIMELINE_KINDS.find((known) => known === kind) ?? 'case';
};

/** A case's timeline is its part of the audit log, in plain words: there is no second record that could differ. */
@Injectable()
export class ShowTimeline {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly audit: AuditReader,
    private readonly names: TimelineNames,
  ) {}

  /** Newest first. Throws `not-found`. A filtered page may be short while `next` says that there is more. */
  execute(actor: Actor, query: TimelineQuery): Promise<Page<TimelineEntry>> {
    return this.unitOfWork.run(permitted(actor, 'case:read'), (tx) => this.within(tx, query));
  }

  async within(tx: Tx, { caseId, kind, cursor, limit }: TimelineQuery): Promise<Page<TimelineEntry>> {
    await findCase(tx, this.cases, caseId);
    const found: SealedEntry[] = [];
    let before = cursor ?? null;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = await this.audit.ofCase(tx, caseId, { before, limit: limit - found.length });
      found.push(...page.items.filter(({ entry }) => kind === undefined || kindOf(entry.action) === kind));
      before = page.next;
      if (before === null || found.length >= limit) break;
    }
    return { items: await this.told(tx, caseId, found), next: before };
  }

  private async told(tx: Tx, caseId: string, entries: readonly SealedEntry[]): Promise<TimelineEntry[]> {
    const { people, objects } = await this.names.of(tx, caseId, entries);
    return entries.map(({ entry, index }) => {
      const { id, at, action, outcome, actor, object } = entry;
      const words = plainWords(action, saysOf(action), objects.get(object.id) ?? null, entry.reason ?? null);
      return {
        ...{ id, at, action, outcome, kind: kindOf(action) },
        actor: personIn(people, actor.sub),
        says: outcome === 'granted' ? words : `${words} (${outcome})`,
        seal: { state: index === null ? 'pending' : 'sealed', index },
      };
    });
  }
}
