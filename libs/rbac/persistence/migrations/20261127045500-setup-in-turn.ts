import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Two administrators who enrolled in the same moment each saw the other as not there yet, and nothing privileged was possible ever after.
 * Now one looks after the other: a statement of a VOLATILE function sees what was committed before it (PostgreSQL manual, 36.7).
 */
const IN_TURN = `
  CREATE OR REPLACE FUNCTION rbac.note_setup() RETURNS trigger LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF EXISTS (SELECT FROM rbac.setup) THEN
      RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rbac.setup', 0));
    IF rbac.enrolled_administrators() >= 2 THEN
      INSERT INTO rbac.setup DEFAULT VALUES ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
  END $$;
  INSERT INTO rbac.setup SELECT true WHERE rbac.enrolled_administrators() >= 2 ON CONFLICT DO NOTHING;
`;

export class SetupInTurn20261127045500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(IN_TURN);
  }

  async down(): Promise<void> {
    // The function of before would only bring the fault back.
  }
}
