import type { Tx } from '#platform';

export interface CommentRevision {
  id: string;
  caseId: string;
  authorId: string;
  body: string;
  revision: number;
  createdAt: string;
}

/** A comment as it reads now, with when it was first written. */
export interface CurrentComment extends CommentRevision {
  firstAt: string;
}

/** Comments are never overwritten: each edit is a revision beside the others. */
export abstract class CommentStore {
  abstract add(tx: Tx, revision: Omit<CommentRevision, 'authorId' | 'createdAt'>): Promise<void>;
  /** The newest revision of each, oldest comment first. */
  abstract ofCase(tx: Tx, caseId: string): Promise<CurrentComment[]>;
  abstract latest(tx: Tx, id: string): Promise<CurrentComment | null>;
  abstract revisions(tx: Tx, id: string): Promise<CommentRevision[]>;
}
