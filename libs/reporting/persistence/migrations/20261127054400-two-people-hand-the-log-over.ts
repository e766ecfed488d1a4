import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Another key signs the log only by a request that two people agreed to, and that names exactly this key. */
export class TwoPeopleHandTheLogOver20261127054400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rbac.guard_log_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        PERFORM rbac.assert_approved(NEW.approval, 'audit.rotate-key', jsonb_build_object('version', NEW.version, 'vkey', NEW.vkey));
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION rbac.guard_log_key() FROM PUBLIC;
      CREATE TRIGGER two_people BEFORE INSERT ON audit.signing_keys FOR EACH ROW EXECUTE FUNCTION rbac.guard_log_key();
      ALTER TABLE audit.signing_keys ENABLE ALWAYS TRIGGER two_people;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER two_people ON audit.signing_keys; DROP FUNCTION rbac.guard_log_key');
  }
}
