import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Alerts received and dismissed per UTC day and typology, counted once a statement in the transaction that writes them. */
export class AlertDays20261122000540 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cases.rollup_alert_days (
        day date NOT NULL,
        typology text NOT NULL,
        slot smallint NOT NULL,
        received bigint NOT NULL DEFAULT 0,
        dismissed bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (day, typology, slot)
      ) WITH (fillfactor = 50);

      -- As with the other counters, 32 slots keep concurrent batches from waiting for one hot row.
      CREATE FUNCTION cases.count_alert_days() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO cases.rollup_alert_days AS r (day, typology, slot, received)
          SELECT (received_at AT TIME ZONE 'UTC')::date, typology, pg_backend_pid() % 32, count(*) FROM fresh GROUP BY 1, 2 ORDER BY 1, 2
          ON CONFLICT (day, typology, slot) DO UPDATE SET received = r.received + excluded.received;
        ELSE
          INSERT INTO cases.rollup_alert_days AS r (day, typology, slot, dismissed)
          SELECT (now() AT TIME ZONE 'UTC')::date, typology, pg_backend_pid() % 32, sum(n)
          FROM (SELECT typology, 1 AS n FROM fresh WHERE state = 'DISMISSED' UNION ALL SELECT typology, -1 FROM stale WHERE state = 'DISMISSED') d
          GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2
          ON CONFLICT (day, typology, slot) DO UPDATE SET dismissed = r.dismissed + excluded.dismissed;
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION cases.count_alert_days() FROM PUBLIC;

      CREATE TRIGGER count_days_received AFTER INSERT ON cases.alerts
        REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases.count_alert_days();
      CREATE TRIGGER count_days_moved AFTER UPDATE ON cases.alerts
        REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases.count_alert_days();

      ALTER TABLE cases.rollup_alert_days ENABLE ROW LEVEL SECURITY;
      ALTER TABLE cases.rollup_alert_days FORCE ROW LEVEL SECURITY;
      CREATE POLICY owners_functions ON cases.rollup_alert_days TO caspix_owner USING (true) WITH CHECK (true);
      CREATE POLICY seen_on_dashboards ON cases.rollup_alert_days FOR SELECT USING ((SELECT platform.permits('dashboard:read')));
      GRANT SELECT ON cases.rollup_alert_days TO caspix_app, caspix_worker, caspix_reader;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER count_days_moved ON cases.alerts;
      DROP TRIGGER count_days_received ON cases.alerts;
      DROP FUNCTION cases.count_alert_days;
      DROP TABLE cases.rollup_alert_days;
    `);
  }
}
