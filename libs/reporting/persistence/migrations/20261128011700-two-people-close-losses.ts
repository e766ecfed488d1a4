import type { MigrationInterface, QueryRunner } from 'typeorm';

const guard = (causes: string) => `
  CREATE OR REPLACE FUNCTION reporting.guard_closing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.cause IN (${causes}) THEN
      PERFORM rbac.assert_approved(NEW.approval, 'incident.close', jsonb_build_object('incident', NEW.id));
    END IF;
    RETURN NEW;
  END $$`;

/** As before, and for a copy that lost what it held: it may have been evidence against somebody. */
export class TwoPeopleCloseLosses20261128011700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(guard(`'mismatch', 'gap', 'rollback', 'lost'`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(guard(`'mismatch', 'gap', 'rollback'`));
  }
}
