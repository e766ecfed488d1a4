import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The only way to audit.retire_month: with an approved request that names exactly this month. Kept here because the schema of the log
 * stands below the one of requests.
 */
export class TwoPeopleRetireAMonth20261127032100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA IF NOT EXISTS reporting;
      REVOKE ALL ON SCHEMA reporting FROM PUBLIC;
      GRANT USAGE ON SCHEMA reporting TO caspix_app;
      CREATE FUNCTION reporting.retire_audit_month(month date, approval uuid) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        PERFORM rbac.assert_approved(approval, 'audit.retire', jsonb_build_object('month', to_char(month, 'YYYY-MM')));
        PERFORM audit.retire_month(month, approval);
      END $$;
      REVOKE ALL ON FUNCTION reporting.retire_audit_month(date, uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION reporting.retire_audit_month(date, uuid) TO caspix_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION reporting.retire_audit_month(date, uuid)');
  }
}
