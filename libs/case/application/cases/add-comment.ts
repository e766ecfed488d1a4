import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { uuidv7 } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { CaseStore } from './case-store.ts';
import { CommentStore } from './comment-store.ts';
import { holdCase } from './hold-case.ts';

@Injectable()
export class AddComment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly comments: CommentStore,
    private readonly audit: Audit,
  ) {}

  /** Returns the comment's id. A comment changes nothing that a second person decides about, so it is possible in every state. */
  execute(actor: Actor, { caseId, body }: { caseId: string; body: string }): Promise<string> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      await holdCase(tx, this.cases, { id: caseId, with: 'case:work' });
      const id = uuidv7();
      await this.comments.add(tx, { id, caseId, body, revision: 1 });
      await this.cases.touch(tx, caseId);
      await this.audit.record(tx, { action: 'comment.add', object: { type: 'comment', id }, caseId, detail: { revision: 1, body } });
      return id;
    });
  }
}
