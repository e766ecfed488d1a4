import { Injectable } from '@nestjs/common';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { People, type PersonName, permitted, personIn } from '#rbac';
import { CaseStore } from './case-store.ts';
import { type CommentRevision, CommentStore } from './comment-store.ts';
import { findCase } from './hold-case.ts';

export interface CommentView extends Pick<CommentRevision, 'id' | 'body' | 'revision'> {
  author: PersonName;
  createdAt: string;
  /** When the newest revision was written. */
  revisedAt: string;
  mine: boolean;
}

@Injectable()
export class ListComments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly comments: CommentStore,
    private readonly people: People,
  ) {}

  execute(actor: Actor, caseId: string): Promise<CommentView[]> {
    return this.unitOfWork.run(permitted(actor, 'case:read'), (tx) => this.within(tx, caseId));
  }

  /** Oldest first. */
  async within(tx: Tx, caseId: string): Promise<CommentView[]> {
    await findCase(tx, this.cases, caseId);
    const comments = await this.comments.ofCase(tx, caseId);
    const names = await this.people.names(tx, new Set(comments.map(({ authorId }) => authorId)));
    return comments.map(({ id, body, revision, authorId, createdAt, firstAt }) => {
      const mine = authorId === tx.actor.sub;
      return { id, body, revision, author: personIn(names, authorId), createdAt: firstAt, revisedAt: createdAt, mine };
    });
  }
}
