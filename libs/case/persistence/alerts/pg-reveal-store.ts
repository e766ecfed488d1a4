import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import type { Standing } from '#rbac';
import { type ProtectedValue, RevealStore, type RevealTarget, type RevealView } from '../../application/alerts/reveal-store.ts';

const CASE = `SELECT owner_id AS "ownerId", team_id AS "teamId", queue_id AS "queueId", compartment AS "compartmentId"
  FROM cases.cases WHERE id = $1`;
const ALERT = `SELECT l.case_id AS "caseId", l.owner_id AS "ownerId", NULL AS "teamId", l.queue_id AS "queueId", l.compartment AS "compartmentId"
  FROM cases.alerts l WHERE l.id = $1`;

@Injectable()
export class PgRevealStore extends RevealStore {
  async standing(tx: Tx, { caseId, alertId }: RevealView): Promise<Standing | null> {
    if (caseId !== undefined) return (await tx.query<Standing>(CASE, [caseId]))[0] ?? null;
    const [alert] = await tx.query<Standing & { caseId: string | null }>(ALERT, [alertId]);
    if (!alert) return null;
    return alert.caseId === null ? alert : this.standing(tx, { caseId: alert.caseId });
  }

  async find(tx: Tx, { caseId, alertId }: RevealView, { type, id, field }: RevealTarget): Promise<ProtectedValue | undefined> {
    const [row] = await tx.query<{ place: string; cipher: Buffer }>('SELECT place, cipher FROM cases.value_in_view($1, $2, $3, $4, $5)', [
      ...[type, id, field],
      ...[caseId ?? null, alertId ?? null],
    ]);
    if (!row) return undefined;
    const column =
      type === 'account' ? { table: 'cases.accounts', column: 'number_cipher' } : { table: 'cases.party_fields', column: 'cipher' };
    return { subject: id, place: { ...column, row: row.place }, cipher: row.cipher };
  }
}
