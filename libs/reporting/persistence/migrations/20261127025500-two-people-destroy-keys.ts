import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A version of a domain key ends only by a request that two people agreed to, and that names exactly it. Kept here because the schema of
 * keys stands below the one of requests.
 */
export class TwoPeopleDestroyKeys20261127025500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rbac.guard_key_destruction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        PERFORM rbac.assert_approved(NEW.destroyed_by, 'key.destroy', jsonb_build_object('key', NEW.name, 'version', NEW.version));
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION rbac.guard_key_destruction() FROM PUBLIC;
      CREATE TRIGGER two_people BEFORE UPDATE ON crypto.domain_keys
        FOR EACH ROW WHEN (NEW.destroyed_at IS NOT NULL) EXECUTE FUNCTION rbac.guard_key_destruction();
      ALTER TABLE crypto.domain_keys ENABLE ALWAYS TRIGGER two_people;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER two_people ON crypto.domain_keys; DROP FUNCTION rbac.guard_key_destruction');
  }
}
