import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type ClearContent, type UnmaskPermit, UnmaskPermits } from '../../application/packs/unmask/unmask-permits.ts';

const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const COLUMNS = `id, case_id AS "caseId", holder, encode(content, 'hex') AS digest, ${instant('expires_at')} AS "expiresAt",
  ${instant('used_at')} AS "usedAt"`;

@Injectable()
export class PgUnmaskPermits extends UnmaskPermits {
  async content(tx: Tx, caseId: string): Promise<ClearContent> {
    const [row] = await tx.query<ClearContent>(
      `SELECT encode(content, 'hex') AS digest, number AS "values" FROM reporting.clear_content($1)`,
      [caseId],
    );
    return row ?? { digest: '', values: 0 };
  }

  async grant(tx: Tx, { id, caseId, holder, digest }: Pick<UnmaskPermit, 'id' | 'caseId' | 'holder' | 'digest'>): Promise<void> {
    await tx.query(`INSERT INTO reporting.unmask_permits (id, case_id, holder, content) VALUES ($1, $2, $3, decode($4, 'hex'))`, [
      ...[id, caseId],
      ...[holder, digest],
    ]);
  }

  async find(tx: Tx, id: string): Promise<UnmaskPermit | null> {
    return (await tx.query<UnmaskPermit>(`SELECT ${COLUMNS} FROM reporting.unmask_permits WHERE id = $1`, [id]))[0] ?? null;
  }

  ofCase(tx: Tx, caseId: string): Promise<UnmaskPermit[]> {
    return tx.query<UnmaskPermit>(`SELECT ${COLUMNS} FROM reporting.unmask_permits WHERE case_id = $1`, [caseId]);
  }

  async use(tx: Tx, id: string, packId: string): Promise<boolean> {
    const used = await tx.query(
      'UPDATE reporting.unmask_permits SET used_at = clock_timestamp(), pack_id = $2 WHERE id = $1 AND used_at IS NULL RETURNING id',
      [id, packId],
    );
    return used.length === 1;
  }
}
