import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many cases name a person or an account of theirs: a number, whatever is in sight, as `is_held` is a yes or no. */
export class CasesOfPerson20261127060948 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION cases.count_cases_of(party uuid) RETURNS integer
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF (platform.permits('hold:manage') OR platform.permits('party:erase')) IS NOT TRUE THEN RETURN NULL; END IF;
        RETURN (SELECT count(DISTINCT case_id)::integer FROM (
          SELECT case_id FROM cases.case_parties WHERE party_id = party
          UNION ALL SELECT ca.case_id FROM cases.case_accounts ca JOIN cases.accounts a ON a.id = ca.account_id WHERE a.party_id = party) x);
      END $$;
      REVOKE ALL ON FUNCTION cases.count_cases_of(uuid) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION cases.count_cases_of(uuid) TO caspix_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION cases.count_cases_of');
  }
}
