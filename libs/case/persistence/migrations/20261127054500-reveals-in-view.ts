import type { MigrationInterface, QueryRunner } from 'typeorm';
import { holdsAny, reaches } from './reach.ts';

const READERS = 'caspix_app, caspix_worker, caspix_reader';

/** Every column but the encrypted value: that leaves through the functions below alone. */
const withoutCiphers = `
  REVOKE SELECT ON cases.accounts, cases.party_fields FROM ${READERS};
  GRANT SELECT (id, source, namespace, number_index, number_masked, iban, label, party_id, currency, opened_at, opening_balance, flagged,
    created_at) ON cases.accounts TO ${READERS};
  GRANT SELECT (id, party_id, field, idx, masked) ON cases.party_fields TO ${READERS};
`;

/** The case is in the actor's sight and within reach of the permission. */
const inCase = (id: string, permission: string): string =>
  `EXISTS (SELECT FROM cases.cases c WHERE c.id = ${id} AND ${reaches('c', 'case:read')} AND ${reaches('c', permission)})`;

/** The alert is in sight and within reach: by itself, or by the case that it is part of. */
const inAlert = (id: string, permission: string): string => `EXISTS (SELECT FROM cases.alerts l WHERE l.id = ${id} AND (
  (l.case_id IS NULL AND ${reaches('l', 'alert:read')} AND ${reaches('l', permission)})
  OR (l.case_id IS NOT NULL AND ${holdsAny('alert:read', 'case:read')} AND ${inCase('l.case_id', permission)})))`;

/** Where an account or a party occurs. The link view of a case also shows whom its accounts traded with. */
const occurrences = {
  accountOfCase: `(EXISTS (SELECT FROM cases.case_accounts WHERE case_id = in_case AND account_id = subject)
    OR EXISTS (SELECT FROM cases.transactions t JOIN cases.case_accounts ca ON ca.account_id = t.to_account
               WHERE ca.case_id = in_case AND t.from_account = subject)
    OR EXISTS (SELECT FROM cases.transactions t JOIN cases.case_accounts ca ON ca.account_id = t.from_account
               WHERE ca.case_id = in_case AND t.to_account = subject))`,
  partyOfCase: `(EXISTS (SELECT FROM cases.case_parties WHERE case_id = in_case AND party_id = subject)
    OR EXISTS (SELECT FROM cases.case_accounts ca JOIN cases.accounts k ON k.id = ca.account_id
               WHERE ca.case_id = in_case AND k.party_id = subject))`,
  accountOfAlert: `(EXISTS (SELECT FROM cases.alert_subjects WHERE alert_id = in_alert AND account_id = subject)
    OR EXISTS (SELECT FROM cases.alert_transactions l JOIN cases.transactions t ON t.id = l.transaction_id
               WHERE l.alert_id = in_alert AND subject IN (t.from_account, t.to_account)))`,
  partyOfAlert: `EXISTS (SELECT FROM cases.alert_subjects s LEFT JOIN cases.accounts k ON k.id = s.account_id
    WHERE s.alert_id = in_alert AND subject IN (s.party_id, k.party_id))`,
};

const one = `
  CREATE POLICY reveals ON cases.alert_transactions FOR SELECT TO caspix_owner USING (true);
  CREATE POLICY reveals ON cases.transactions FOR SELECT TO caspix_owner USING (true);

  -- One encrypted value and the row it is bound to, in view of one case or alert. Nothing for what is not in sight, not within reach of
  -- field:reveal, or does not occur there. A party's field with several values gives the one first told.
  CREATE FUNCTION cases.value_in_view(kind text, subject uuid, which text, in_case uuid, in_alert uuid)
  RETURNS TABLE (place uuid, cipher bytea) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF num_nonnulls(in_case, in_alert) <> 1 OR NOT platform.permits('field:reveal') THEN RETURN; END IF;
    IF in_case IS NOT NULL AND NOT (${inCase('in_case', 'field:reveal')}
      AND CASE kind WHEN 'account' THEN ${occurrences.accountOfCase} WHEN 'party' THEN ${occurrences.partyOfCase} ELSE false END)
    THEN RETURN; END IF;
    IF in_alert IS NOT NULL AND NOT (${inAlert('in_alert', 'field:reveal')}
      AND CASE kind WHEN 'account' THEN ${occurrences.accountOfAlert} WHEN 'party' THEN ${occurrences.partyOfAlert} ELSE false END)
    THEN RETURN; END IF;
    IF kind = 'account' AND which = 'number' THEN
      RETURN QUERY SELECT k.id, k.number_cipher::bytea FROM cases.accounts k WHERE k.id = subject;
    ELSIF kind = 'party' THEN
      RETURN QUERY SELECT f.id, f.cipher::bytea FROM cases.party_fields f WHERE f.party_id = subject AND f.field = which ORDER BY f.id LIMIT 1;
    END IF;
  END $$;
  REVOKE ALL ON FUNCTION cases.value_in_view(text, uuid, text, uuid, uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.value_in_view(text, uuid, text, uuid, uuid) TO caspix_app;
`;

const all = `
  -- Every encrypted value of a case's own accounts and parties, for a pack.
  CREATE FUNCTION cases.values_of_case(in_case uuid)
  RETURNS TABLE (kind text, subject uuid, field text, place uuid, cipher bytea)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NOT (${inCase('in_case', 'pack:export')} AND ${inCase('in_case', 'pack:export-unmasked')}) THEN RETURN; END IF;
    RETURN QUERY
      SELECT 'account', k.id, 'number', k.id, k.number_cipher::bytea FROM cases.accounts k
      WHERE k.id IN (SELECT account_id FROM cases.case_accounts WHERE case_id = in_case)
      UNION ALL
      SELECT 'party', f.party_id, f.field, f.id, f.cipher::bytea FROM cases.party_fields f WHERE f.party_id IN (
        SELECT party_id FROM cases.case_parties WHERE case_id = in_case
        UNION SELECT k.party_id FROM cases.case_accounts ca JOIN cases.accounts k ON k.id = ca.account_id WHERE ca.case_id = in_case);
  END $$;
  REVOKE ALL ON FUNCTION cases.values_of_case(uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION cases.values_of_case(uuid) TO caspix_app;
`;

/** An encrypted value is read in view of a case or an alert that the actor reaches, and in no other way. */
export class RevealsInView20261127054500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [withoutCiphers, one, all]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION cases.value_in_view, cases.values_of_case;
      DROP POLICY reveals ON cases.transactions;
      DROP POLICY reveals ON cases.alert_transactions;
      GRANT SELECT ON cases.accounts, cases.party_fields TO ${READERS};
    `);
  }
}
