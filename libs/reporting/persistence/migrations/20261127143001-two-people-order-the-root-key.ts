import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An order about the root key is given by two people, and says exactly what they agreed to. */
export class TwoPeopleOrderTheRootKey20261127143001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rbac.guard_root_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        PERFORM rbac.assert_approved(NEW.ordered_by, 'key.' || NEW.kind, jsonb_build_object('key', 'root', 'version', NEW.version));
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION rbac.guard_root_order() FROM PUBLIC;
      CREATE TRIGGER two_people BEFORE INSERT ON crypto.root_orders FOR EACH ROW EXECUTE FUNCTION rbac.guard_root_order();
      ALTER TABLE crypto.root_orders ENABLE ALWAYS TRIGGER two_people;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER two_people ON crypto.root_orders; DROP FUNCTION rbac.guard_root_order');
  }
}
