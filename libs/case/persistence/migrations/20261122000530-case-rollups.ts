import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  -- One row per UTC day and currency. opened and exposure belong to the day the case was opened, the rest to the day it closed.
  CREATE TABLE cases.rollup_days (
    day date NOT NULL,
    currency char(3) NOT NULL,
    opened integer NOT NULL DEFAULT 0,
    closed integer NOT NULL DEFAULT 0,
    confirmed integer NOT NULL DEFAULT 0,
    false_positive integer NOT NULL DEFAULT 0,
    exposure numeric(24, 4) NOT NULL DEFAULT 0,
    exposure_closed numeric(24, 4) NOT NULL DEFAULT 0,
    recovered numeric(24, 4) NOT NULL DEFAULT 0,
    loss numeric(24, 4) NOT NULL DEFAULT 0,
    PRIMARY KEY (day, currency)
  );

  -- Cases that are not closed, by the day they were opened and by priority.
  CREATE TABLE cases.rollup_open (
    opened_on date NOT NULL,
    priority smallint NOT NULL,
    currency char(3) NOT NULL,
    cases integer NOT NULL DEFAULT 0,
    exposure numeric(24, 4) NOT NULL DEFAULT 0,
    PRIMARY KEY (opened_on, priority, currency)
  );

  -- Closed cases by day, typology and disposition, with the minutes from opening to decision: medians are weighted over these.
  CREATE TABLE cases.rollup_decisions (
    day date NOT NULL,
    typology text NOT NULL,
    disposition text NOT NULL,
    minutes integer NOT NULL,
    cases integer NOT NULL DEFAULT 0,
    PRIMARY KEY (day, typology, disposition, minutes)
  );
`;

const functions = `
  -- Adds (sign 1) or takes away (sign -1) what one state of a case contributes to the figures.
  CREATE FUNCTION cases.count_case(c cases.cases, sign integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    opened_on date := (c.created_at AT TIME ZONE 'UTC')::date;
    closed_on date := (c.closed_at AT TIME ZONE 'UTC')::date;
  BEGIN
    INSERT INTO cases.rollup_days AS r (day, currency, opened, exposure) VALUES (opened_on, c.currency, sign, sign * c.exposure)
      ON CONFLICT (day, currency) DO UPDATE SET opened = r.opened + excluded.opened, exposure = r.exposure + excluded.exposure;
    IF c.closed_at IS NULL THEN
      INSERT INTO cases.rollup_open AS r VALUES (opened_on, c.priority, c.currency, sign, sign * c.exposure)
        ON CONFLICT ON CONSTRAINT rollup_open_pkey DO UPDATE SET cases = r.cases + excluded.cases, exposure = r.exposure + excluded.exposure;
      RETURN;
    END IF;
    INSERT INTO cases.rollup_days AS r (day, currency, closed, confirmed, false_positive, exposure_closed, recovered, loss)
      VALUES (closed_on, c.currency, sign, sign * (c.disposition = 'CONFIRMED_FRAUD')::int, sign * (c.disposition = 'FALSE_POSITIVE')::int,
        sign * c.exposure, sign * c.recovered, sign * c.loss)
      ON CONFLICT (day, currency) DO UPDATE SET closed = r.closed + excluded.closed, confirmed = r.confirmed + excluded.confirmed,
        false_positive = r.false_positive + excluded.false_positive, exposure_closed = r.exposure_closed + excluded.exposure_closed,
        recovered = r.recovered + excluded.recovered, loss = r.loss + excluded.loss;
    INSERT INTO cases.rollup_decisions AS r VALUES
      (closed_on, c.typology, c.disposition, (extract(epoch FROM c.closed_at - c.created_at) / 60)::int, sign)
      ON CONFLICT ON CONSTRAINT rollup_decisions_pkey DO UPDATE SET cases = r.cases + excluded.cases;
  END $$;
  REVOKE ALL ON FUNCTION cases.count_case(cases.cases, integer) FROM PUBLIC;

  CREATE FUNCTION cases.keep_rollups() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'UPDATE' THEN PERFORM cases.count_case(OLD, -1); END IF;
    PERFORM cases.count_case(NEW, 1);
    RETURN NULL;
  END $$;
  CREATE TRIGGER counted_when_opened AFTER INSERT ON cases.cases FOR EACH ROW EXECUTE FUNCTION cases.keep_rollups();
  CREATE TRIGGER counted_when_changed AFTER UPDATE ON cases.cases FOR EACH ROW
    WHEN ((OLD.priority, OLD.typology, OLD.exposure, OLD.currency, OLD.closed_at, OLD.disposition, OLD.recovered, OLD.loss)
      IS DISTINCT FROM (NEW.priority, NEW.typology, NEW.exposure, NEW.currency, NEW.closed_at, NEW.disposition, NEW.recovered, NEW.loss))
    EXECUTE FUNCTION cases.keep_rollups();
`;

const rollups = ['rollup_days', 'rollup_open', 'rollup_decisions'];

const rights = rollups
  .map(
    (table) => `
  ALTER TABLE cases.${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE cases.${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON cases.${table} TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_on_dashboards ON cases.${table} FOR SELECT USING ((SELECT platform.permits('dashboard:read')));
  GRANT SELECT ON cases.${table} TO caspix_app, caspix_worker, caspix_reader;`,
  )
  .join('\n');

/** Figures for dashboards, kept in the transaction that changes a case: whoever may see a total sees no case by it. */
export class CaseRollups20261122000530 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(functions);
    await runner.query(rights);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER counted_when_changed ON cases.cases;
      DROP TRIGGER counted_when_opened ON cases.cases;
      DROP FUNCTION cases.keep_rollups, cases.count_case;
      DROP TABLE ${rollups.map((table) => `cases.${table}`).join(', ')};
    `);
  }
}
