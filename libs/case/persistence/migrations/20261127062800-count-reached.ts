import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The same rule as `may` of #rbac, for several people together and for what lies in no compartment. */
const within = (table: string): string => `SELECT FROM cases.${table} o WHERE o.compartment IS NULL
  AND (reach = 'all' OR o.owner_id = ANY (holders) OR (reach = 'team' AND o.place_id = ANY (places)))`;

/** Numbers for whoever previews a change of rights. A case in a compartment is in none: a total of one would tell of it. */
export class CountReached20261127062800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION cases.count_reached(what text, reach text, holders uuid[], places uuid[], at_most integer) RETURNS integer
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF NOT platform.permits('role:read') THEN RETURN 0; END IF;
        IF what = 'cases' THEN
          RETURN (SELECT count(*)::integer FROM (${within('cases')} LIMIT at_most) reached);
        ELSIF what = 'alerts' THEN
          RETURN (SELECT count(*)::integer FROM (${within('alerts')} AND o.case_id IS NULL LIMIT at_most) reached);
        END IF;
        RETURN 0;
      END $$;
      REVOKE ALL ON FUNCTION cases.count_reached(text, text, uuid[], uuid[], integer) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION cases.count_reached(text, text, uuid[], uuid[], integer) TO caspix_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION cases.count_reached');
  }
}
