import { Injectable } from '@nestjs/common';
import { uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import {
  type CustodyEvent,
  type CustodyEventName,
  type Evidence,
  EvidenceStore,
  type NewEvidence,
  type StoredEvidence,
} from '../../application/evidence/evidence-store.ts';
import { instant } from '../cases/sql.ts';
import { insertRows } from '../insert-rows.ts';

const COLUMNS = `
  e.id, e.case_id AS "caseId", e.number, e.file_name AS "fileName", e.declared_type AS "declaredType", e.sniffed_type AS "sniffedType",
  e.size::float8 AS size, encode(e.sha256, 'hex') AS sha256, e.note, e.uploaded_by AS "uploadedBy", ${instant('e.uploaded_at')} AS "uploadedAt",
  EXISTS (SELECT FROM cases.custody_events v WHERE v.evidence_id = e.id AND v.event IN ('OPENED', 'DOWNLOADED')) AS opened`;

@Injectable()
export class PgEvidenceStore extends EvidenceStore {
  async insert(tx: Tx, received: NewEvidence): Promise<void> {
    const { id, caseId, number, fileName, declaredType, sniffedType, size, sha256, storage, fileKey, note } = received;
    await tx.query(
      `INSERT INTO cases.evidence (id, case_id, number, file_name, declared_type, sniffed_type, size, sha256, storage, file_key, note,
         uploaded_by, uploaded_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'), $9, $10, $11, $12, $13)`,
      [id, caseId, number, fileName, declaredType, sniffedType, size, sha256, storage, fileKey, note, tx.actor.sub, tx.now()],
    );
  }

  async find(tx: Tx, id: string): Promise<StoredEvidence | null> {
    const [row] = await tx.query<StoredEvidence>(
      `SELECT ${COLUMNS}, e.storage, e.file_key AS "fileKey" FROM cases.evidence e WHERE e.id = $1`,
      [id],
    );
    return row ?? null;
  }

  ofCase(tx: Tx, caseId: string): Promise<Evidence[]> {
    return tx.query<Evidence>(`SELECT ${COLUMNS} FROM cases.evidence e WHERE e.case_id = $1 ORDER BY e.number`, [caseId]);
  }

  custody(tx: Tx, evidenceIds: readonly string[]): Promise<CustodyEvent[]> {
    return tx.query<CustodyEvent>(
      `SELECT v.evidence_id AS "evidenceId", ${instant('v.at')} AS at, v.event, v.actor_id AS "actorId"
       FROM cases.custody_events v WHERE v.evidence_id = ANY ($1) ORDER BY v.id`,
      [evidenceIds],
    );
  }

  async note(tx: Tx, event: CustodyEventName, evidence: readonly Pick<Evidence, 'id' | 'sha256'>[]): Promise<void> {
    await insertRows(
      tx,
      {
        table: 'cases.custody_events',
        columns: {
          id: ['uuid', () => uuidv7()],
          evidence_id: ['uuid', (row) => row.id],
          at: ['timestamptz', () => tx.now()],
          event: ['text', () => event],
          actor_id: ['uuid', () => tx.actor.sub],
          sha256: ['bytea', (row) => Buffer.from(row.sha256, 'hex')],
        },
      },
      evidence,
    );
  }

  async known(tx: Tx, storages: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ storage: string }>('SELECT cases.stored_evidence($1) AS storage', [storages]);
    return new Set(rows.map(({ storage }) => storage));
  }
}
