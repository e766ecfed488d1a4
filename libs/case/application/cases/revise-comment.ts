import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { CaseStore } from './case-store.ts';
import { CommentStore } from './comment-store.ts';
import { holdCase } from './hold-case.ts';

export interface CommentEdit {
  caseId: string;
  id: string;
  /** The revision that the author saw. */
  revision: number;
  body: string;
}

@Injectable()
export class ReviseComment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly comments: CommentStore,
    private readonly audit: Audit,
  ) {}

  /** Adds a revision; the earlier ones stay. Throws `forbidden` for somebody else's comment, `stale-version`, `not-found`. */
  execute(actor: Actor, { caseId, id, revision, body }: CommentEdit): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      await holdCase(tx, this.cases, { id: caseId, with: 'case:work' });
      const latest = await this.comments.latest(tx, id);
      if (!latest || latest.caseId !== caseId) throw new DomainError('not-found', 'There is no such comment on this case');
      if (latest.authorId !== actor.sub) throw new DomainError('forbidden', 'Only its author changes a comment');
      if (latest.revision !== revision) throw new DomainError('stale-version', `The comment is at revision ${latest.revision} now`);
      if (latest.body === body) return;
      await this.comments.add(tx, { id, caseId, body, revision: revision + 1 });
      await this.cases.touch(tx, caseId);
      await this.audit.record(tx, {
        action: 'comment.revise',
        object: { type: 'comment', id },
        caseId,
        detail: { revision: revision + 1, before: latest.body, body },
      });
    });
  }
}
