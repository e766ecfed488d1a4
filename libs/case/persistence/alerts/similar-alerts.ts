import type { Tx } from '#platform';
import type { SimilarRecord } from '../../application/alerts/alert-store.ts';
import { alertNumber } from '../../domain/alerts/alert-number.ts';

/** What is compared: those whom the alert is about, not everybody they paid. */
const MINE = `
  mine AS (
    SELECT DISTINCT s.account_id, coalesce(s.party_id, k.party_id) AS party_id, coalesce(k.label, k.number_masked, p.name) AS shared
    FROM cases.alert_subjects s
    LEFT JOIN cases.accounts k ON k.id = s.account_id
    LEFT JOIN cases.parties p ON p.id = s.party_id
    WHERE s.alert_id = $1 AND s.role = 'SUBJECT'
  )`;

const CASES = `
  SELECT DISTINCT ON (c.id) 'case' AS kind, c.id, c.number, c.title, c.state, m.shared
  FROM mine m
  JOIN (
    SELECT ca.case_id, m.account_id, NULL::uuid AS party_id FROM mine m JOIN cases.case_accounts ca ON ca.account_id = m.account_id
    UNION ALL
    SELECT cp.case_id, NULL, m.party_id FROM mine m JOIN cases.case_parties cp ON cp.party_id = m.party_id
  ) hit ON hit.account_id = m.account_id OR hit.party_id = m.party_id
  JOIN cases.cases c ON c.id = hit.case_id
  ORDER BY c.id DESC LIMIT $2`;

const ALERTS = `
  SELECT DISTINCT ON (a.id) 'alert' AS kind, a.id, a.number::text AS number, a.title, a.state, hit.shared
  FROM (
    SELECT s.alert_id, m.shared FROM mine m JOIN cases.alert_subjects s ON s.account_id = m.account_id AND s.role = 'SUBJECT'
    UNION ALL
    SELECT s.alert_id, m.shared FROM mine m JOIN cases.alert_subjects s ON s.party_id = m.party_id AND s.role = 'SUBJECT'
  ) hit JOIN cases.alerts a ON a.id = hit.alert_id
  WHERE a.id <> $1 ORDER BY a.id DESC LIMIT $2`;

/** Cases first: what was found out there says more than another alert. */
export async function similarTo(tx: Tx, id: string, limit: number): Promise<SimilarRecord[]> {
  const rows = await tx.query<SimilarRecord>(`WITH ${MINE}, found AS ((${CASES}) UNION ALL (${ALERTS})) SELECT * FROM found LIMIT $2`, [
    id,
    limit,
  ]);
  return rows.map((row) => (row.kind === 'alert' ? { ...row, number: alertNumber(row.number) } : row));
}
