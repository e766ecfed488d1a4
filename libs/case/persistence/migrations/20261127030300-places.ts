import type { MigrationInterface, QueryRunner } from 'typeorm';
import { INTAKE_QUEUE } from '#rbac';

/** Where cases and alerts lie. What was there before lies in the intake queue, or with the team that it names. */
const columns = `
  ALTER TABLE cases.cases ADD COLUMN queue_id uuid NOT NULL DEFAULT '${INTAKE_QUEUE}' REFERENCES rbac.queues;
  ALTER TABLE cases.cases ADD CONSTRAINT cases_compartment FOREIGN KEY (compartment) REFERENCES rbac.teams;
  ALTER TABLE cases.cases ADD COLUMN place_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(compartment, team_id, queue_id)) STORED;
  CREATE INDEX cases_by_place ON cases.cases (place_id, updated_at DESC, id DESC);
  CREATE INDEX cases_by_compartment ON cases.cases (compartment) WHERE compartment IS NOT NULL;

  -- Without a foreign key: every alert received would lock the one row of its queue.
  ALTER TABLE cases.alerts ADD COLUMN queue_id uuid NOT NULL DEFAULT '${INTAKE_QUEUE}';
  ALTER TABLE cases.alerts ADD COLUMN compartment uuid;
  ALTER TABLE cases.alerts ADD COLUMN place_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(compartment, queue_id)) STORED;

  -- Places change by cases.put_case and cases.put_alerts alone.
  REVOKE UPDATE (team_id) ON cases.cases FROM caspix_app, caspix_worker;
  GRANT INSERT (queue_id) ON cases.cases TO caspix_app, caspix_worker;
`;

/** An alert goes where its case goes. */
const together = `
  CREATE FUNCTION cases.lie_with_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NEW.case_id IS NOT NULL THEN
      SELECT c.compartment INTO NEW.compartment FROM cases.cases c WHERE c.id = NEW.case_id;
    END IF;
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION cases.lie_with_case() FROM PUBLIC;
  CREATE TRIGGER lies_with_its_case BEFORE UPDATE OF case_id ON cases.alerts FOR EACH ROW EXECUTE FUNCTION cases.lie_with_case();
  ALTER TABLE cases.alerts ENABLE ALWAYS TRIGGER lies_with_its_case;
`;

/** Totals by place, so that each reader adds up what is in sight. */
const counters = `
  DROP TRIGGER count_received ON cases.alerts;
  DROP TRIGGER count_moved ON cases.alerts;
  DROP TABLE cases.alert_counters;
  CREATE TABLE cases.alert_counters (
    place_id uuid NOT NULL,
    hidden boolean NOT NULL,
    state text NOT NULL,
    typology text NOT NULL,
    slot smallint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (place_id, state, typology, slot)
  ) WITH (fillfactor = 50);
  INSERT INTO cases.alert_counters
    SELECT place_id, compartment IS NOT NULL, state, typology, 0, count(*) FROM cases.alerts GROUP BY 1, 2, 3, 4;

  CREATE OR REPLACE FUNCTION cases.count_alerts() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO cases.alert_counters AS c (place_id, hidden, state, typology, slot, count)
      SELECT place_id, compartment IS NOT NULL, state, typology, pg_backend_pid() % 32, count(*) FROM fresh
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4
      ON CONFLICT (place_id, state, typology, slot) DO UPDATE SET count = c.count + excluded.count;
    ELSE
      INSERT INTO cases.alert_counters AS c (place_id, hidden, state, typology, slot, count)
      SELECT place_id, hidden, state, typology, pg_backend_pid() % 32, sum(n)
      FROM (SELECT place_id, compartment IS NOT NULL AS hidden, state, typology, 1 AS n FROM fresh
        UNION ALL SELECT place_id, compartment IS NOT NULL, state, typology, -1 FROM stale) d
      GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 3, 4
      ON CONFLICT (place_id, state, typology, slot) DO UPDATE SET count = c.count + excluded.count;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER count_received AFTER INSERT ON cases.alerts
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases.count_alerts();
  CREATE TRIGGER count_moved AFTER UPDATE ON cases.alerts
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases.count_alerts();

  GRANT SELECT ON cases.alert_counters TO caspix_app, caspix_worker, caspix_reader;
  ALTER TABLE cases.alert_counters ENABLE ROW LEVEL SECURITY;
  ALTER TABLE cases.alert_counters FORCE ROW LEVEL SECURITY;
  CREATE POLICY counted ON cases.alert_counters TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen ON cases.alert_counters FOR SELECT USING (
    place_id = ANY ((SELECT platform.places('alert:read'))::uuid[])
    OR (SELECT platform.breadth('alert:read')) > hidden::integer
    OR ((SELECT platform.permits('dashboard:read')) AND NOT hidden));
`;

/** A case in a compartment is in no figure: a total of one would tell of it. */
const rollups = `
  CREATE OR REPLACE FUNCTION cases.keep_rollups() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND OLD.compartment IS NULL THEN PERFORM cases.count_case(OLD, -1); END IF;
    IF NEW.compartment IS NULL THEN PERFORM cases.count_case(NEW, 1); END IF;
    RETURN NULL;
  END $$;
  DROP TRIGGER counted_when_changed ON cases.cases;
  CREATE TRIGGER counted_when_changed AFTER UPDATE ON cases.cases FOR EACH ROW
    WHEN ((OLD.priority, OLD.typology, OLD.exposure, OLD.currency, OLD.closed_at, OLD.disposition, OLD.recovered, OLD.loss, OLD.compartment)
      IS DISTINCT FROM
      (NEW.priority, NEW.typology, NEW.exposure, NEW.currency, NEW.closed_at, NEW.disposition, NEW.recovered, NEW.loss, NEW.compartment))
    EXECUTE FUNCTION cases.keep_rollups();
`;

/** Places of cases and alerts, and what follows them: an alert its case, the totals what is in sight. */
export class Places20261127030300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [columns, together, counters, rollups]) await runner.query(step);
  }

  async down(): Promise<void> {
    throw new Error('Places are not taken back: every case would be in everybody’s sight again');
  }
}
