import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders to move what lies under older versions: given by an approved request, carried out by the worker, one at a time. */
export class RewrapOrders20261127063406 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE crypto.rewrap_orders (
        id uuid PRIMARY KEY,
        ordered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        -- The request of two people.
        ordered_by uuid NOT NULL UNIQUE,
        moved integer NOT NULL DEFAULT 0 CHECK (moved >= 0),
        done_at timestamptz
      );
      CREATE UNIQUE INDEX rewrap_orders_one_open ON crypto.rewrap_orders ((done_at IS NULL)) WHERE done_at IS NULL;

      CREATE FUNCTION crypto.keep_rewrap_orders() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      BEGIN
        IF OLD.done_at IS NOT NULL OR NEW.moved < OLD.moved
          OR (NEW.id, NEW.ordered_at, NEW.ordered_by) IS DISTINCT FROM (OLD.id, OLD.ordered_at, OLD.ordered_by) THEN
          RAISE EXCEPTION 'an order goes forward and is done once' USING ERRCODE = 'CX004';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER rewrap_orders_go_forward BEFORE UPDATE ON crypto.rewrap_orders
        FOR EACH ROW EXECUTE FUNCTION crypto.keep_rewrap_orders();
      ALTER TABLE crypto.rewrap_orders ENABLE ALWAYS TRIGGER rewrap_orders_go_forward;

      GRANT SELECT, INSERT (id, ordered_by) ON crypto.rewrap_orders TO caspix_app;
      GRANT SELECT, UPDATE (moved, done_at) ON crypto.rewrap_orders TO caspix_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE crypto.rewrap_orders; DROP FUNCTION crypto.keep_rewrap_orders');
  }
}
