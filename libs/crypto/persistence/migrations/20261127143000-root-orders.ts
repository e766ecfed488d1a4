import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Orders about the root key: to make a version, or to end one. Given by an approved request, carried out at the provider by the worker or
 * by a key officer's command, one at a time.
 */
export class RootOrders20261127143000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE crypto.root_orders (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('rotate', 'destroy')),
        -- The version that is to be there, or to be gone.
        version integer NOT NULL CHECK (version >= 1),
        ordered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        -- The request of two people.
        ordered_by uuid NOT NULL UNIQUE,
        -- Since when the provider has the new version.
        made_at timestamptz,
        done_at timestamptz
      );
      CREATE UNIQUE INDEX root_orders_one_open ON crypto.root_orders ((done_at IS NULL)) WHERE done_at IS NULL;

      CREATE FUNCTION crypto.keep_root_orders() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      BEGIN
        IF OLD.done_at IS NOT NULL OR (OLD.made_at IS NOT NULL AND NEW.made_at IS DISTINCT FROM OLD.made_at)
          OR (NEW.id, NEW.kind, NEW.version, NEW.ordered_at, NEW.ordered_by)
            IS DISTINCT FROM (OLD.id, OLD.kind, OLD.version, OLD.ordered_at, OLD.ordered_by) THEN
          RAISE EXCEPTION 'an order goes forward and is done once' USING ERRCODE = 'CX004';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER root_orders_go_forward BEFORE UPDATE ON crypto.root_orders
        FOR EACH ROW EXECUTE FUNCTION crypto.keep_root_orders();
      ALTER TABLE crypto.root_orders ENABLE ALWAYS TRIGGER root_orders_go_forward;

      GRANT SELECT, INSERT (id, kind, version, ordered_by) ON crypto.root_orders TO caspix_app;
      GRANT SELECT, UPDATE (made_at, done_at) ON crypto.root_orders TO caspix_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE crypto.root_orders; DROP FUNCTION crypto.keep_root_orders');
  }
}
