import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type CommentRevision, CommentStore, type CurrentComment } from '../../application/cases/comment-store.ts';
import { instant } from './sql.ts';

const COLUMNS = `c.id, c.case_id AS "caseId", c.author_id AS "authorId", c.body, c.revision, ${instant('c.created_at')} AS "createdAt"`;

const current = (where: string) => `
  SELECT * FROM (
    SELECT DISTINCT ON (c.id) ${COLUMNS}, min(${instant('c.created_at')}) OVER (PARTITION BY c.id) AS "firstAt"
    FROM cases.comments c WHERE ${where} ORDER BY c.id, c.revision DESC
  ) latest ORDER BY id`;

@Injectable()
export class PgCommentStore extends CommentStore {
  async add(tx: Tx, { id, caseId, body, revision }: Omit<CommentRevision, 'authorId' | 'createdAt'>): Promise<void> {
    await tx.query('INSERT INTO cases.comments (id, revision, case_id, author_id, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)', [
      ...[id, revision, caseId, tx.actor.sub, body, tx.now()],
    ]);
  }

  ofCase(tx: Tx, caseId: string): Promise<CurrentComment[]> {
    return tx.query<CurrentComment>(current('c.case_id = $1'), [caseId]);
  }

  async latest(tx: Tx, id: string): Promise<CurrentComment | null> {
    const [row] = await tx.query<CurrentComment>(current('c.id = $1'), [id]);
    return row ?? null;
  }

  revisions(tx: Tx, id: string): Promise<CommentRevision[]> {
    return tx.query<CommentRevision>(`SELECT ${COLUMNS} FROM cases.comments c WHERE c.id = $1 ORDER BY c.revision`, [id]);
  }
}
