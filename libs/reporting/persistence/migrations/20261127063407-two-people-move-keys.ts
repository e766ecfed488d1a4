import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An order to move keys to their newest version is given by two people, like the end of a version. */
export class TwoPeopleMoveKeys20261127063407 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION rbac.guard_rewrap_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        PERFORM rbac.assert_approved(NEW.ordered_by, 'key.rewrap', '{}');
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION rbac.guard_rewrap_order() FROM PUBLIC;
      CREATE TRIGGER two_people BEFORE INSERT ON crypto.rewrap_orders FOR EACH ROW EXECUTE FUNCTION rbac.guard_rewrap_order();
      ALTER TABLE crypto.rewrap_orders ENABLE ALWAYS TRIGGER two_people;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER two_people ON crypto.rewrap_orders; DROP FUNCTION rbac.guard_rewrap_order');
  }
}
