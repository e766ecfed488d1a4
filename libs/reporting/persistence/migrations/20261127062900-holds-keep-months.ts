import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A month stays while a case under a legal hold has entries in it, or a case of a person under one: whoever asks for what happened in the
 * case must find it. The table of holds is locked until the month is gone, so that none is placed in between.
 */
export class HoldsKeepMonths20261127062900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION reporting.held_in_month(month date) RETURNS bigint
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        WITH held AS (
          SELECT h.case_id FROM cases.legal_holds h WHERE h.lifted_at IS NULL AND h.case_id IS NOT NULL
          UNION
          SELECT p.case_id FROM cases.legal_holds h JOIN cases.case_parties p ON p.party_id = h.party_id WHERE h.lifted_at IS NULL
          UNION
          SELECT c.case_id FROM cases.legal_holds h JOIN cases.accounts a ON a.party_id = h.party_id
            JOIN cases.case_accounts c ON c.account_id = a.id WHERE h.lifted_at IS NULL
        )
        SELECT count(*) FROM held WHERE EXISTS (
          SELECT FROM audit.seals s WHERE s.case_id = held.case_id
            AND s.entry_at >= date_trunc('month', month)::timestamp AT TIME ZONE 'UTC'
            AND s.entry_at < (date_trunc('month', month) + interval '1 month')::timestamp AT TIME ZONE 'UTC'
        )
      $$;
      REVOKE ALL ON FUNCTION reporting.held_in_month(date) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION reporting.held_in_month(date) TO caspix_app;

      CREATE OR REPLACE FUNCTION reporting.retire_audit_month(month date, approval uuid) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        PERFORM rbac.assert_approved(approval, 'audit.retire', jsonb_build_object('month', to_char(month, 'YYYY-MM')));
        LOCK TABLE cases.legal_holds IN SHARE MODE;
        IF reporting.held_in_month(month) > 0 THEN
          RAISE EXCEPTION 'cases under a legal hold have entries in %', month USING ERRCODE = 'CX004';
        END IF;
        PERFORM audit.retire_month(month, approval);
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION reporting.retire_audit_month(month date, approval uuid) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        PERFORM rbac.assert_approved(approval, 'audit.retire', jsonb_build_object('month', to_char(month, 'YYYY-MM')));
        PERFORM audit.retire_month(month, approval);
      END $$;
      DROP FUNCTION reporting.held_in_month(date);
    `);
  }
}
