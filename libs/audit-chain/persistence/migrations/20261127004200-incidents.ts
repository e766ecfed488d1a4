import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Integrity incidents: one open for each cause and subject. What they are about never changes, and a closed one not at all. */
const INCIDENTS = `
  CREATE SEQUENCE audit.incident_numbers;
  CREATE TABLE audit.incidents (
    id uuid PRIMARY KEY,
    number bigint NOT NULL UNIQUE DEFAULT nextval('audit.incident_numbers'),
    cause text NOT NULL,
    subject text NOT NULL,
    says text NOT NULL,
    index bigint,
    entry uuid,
    marks text[] NOT NULL,
    opened_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    recovered_at timestamptz,
    level smallint NOT NULL DEFAULT 0,
    next_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    note text,
    closed_at timestamptz,
    closed_by uuid,
    reason text,
    approval uuid,
    version integer NOT NULL DEFAULT 1,
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (reason IS NULL))
  );
  ALTER SEQUENCE audit.incident_numbers OWNED BY audit.incidents.number;
  CREATE UNIQUE INDEX incidents_one_open ON audit.incidents (cause, subject) WHERE closed_at IS NULL;
  CREATE INDEX incidents_list ON audit.incidents (opened_at DESC, id DESC);

  CREATE FUNCTION audit.guard_incident() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
  BEGIN
    IF OLD.closed_at IS NOT NULL THEN
      RAISE EXCEPTION 'a closed incident does not change' USING ERRCODE = 'CX004';
    END IF;
    IF NEW.closed_at IS NOT NULL AND OLD.acknowledged_at IS NULL THEN
      RAISE EXCEPTION 'an incident is taken up before it is closed' USING ERRCODE = 'CX004';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER guard BEFORE UPDATE ON audit.incidents FOR EACH ROW EXECUTE FUNCTION audit.guard_incident();
  CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON audit.incidents FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE audit.incidents ENABLE ALWAYS TRIGGER guard, ENABLE ALWAYS TRIGGER kept;

  CREATE TABLE audit.incident_tellings (
    incident_id uuid NOT NULL REFERENCES audit.incidents,
    level smallint NOT NULL,
    at timestamptz NOT NULL,
    permission text,
    desks text[] NOT NULL,
    notice_id uuid NOT NULL,
    PRIMARY KEY (incident_id, notice_id)
  );
  SELECT audit.make_append_only('audit.incident_tellings');

  -- Who is told, and when. The newest version counts; each but the first came about by two people.
  CREATE TABLE audit.escalation_plans (
    version integer PRIMARY KEY,
    levels jsonb NOT NULL CHECK (jsonb_typeof(levels) = 'array' AND jsonb_array_length(levels) > 0),
    approval uuid UNIQUE,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  SELECT audit.make_append_only('audit.escalation_plans');
  INSERT INTO audit.escalation_plans (version, levels) VALUES (1, '[
    {"after": 0, "permission": "incident:handle", "groups": ["security"]},
    {"after": 900, "permission": "user:manage", "groups": ["audit"]},
    {"after": 3600, "permission": "dashboard:read", "groups": ["management"]}
  ]');
`;

const RIGHTS = `
  GRANT USAGE ON SEQUENCE audit.incident_numbers TO caspix_app, caspix_worker;
  GRANT SELECT, INSERT (id, cause, subject, says, index, entry, marks, opened_at, last_seen_at),
    UPDATE (says, index, entry, marks, last_seen_at, recovered_at, level, next_at, acknowledged_at, acknowledged_by, note, closed_at,
      closed_by, reason, approval, version)
    ON audit.incidents TO caspix_app, caspix_worker;
  GRANT SELECT, INSERT ON audit.incident_tellings TO caspix_app, caspix_worker;
  GRANT SELECT, INSERT (version, levels, approval) ON audit.escalation_plans TO caspix_app;
  GRANT SELECT ON audit.escalation_plans TO caspix_worker;

  ALTER TABLE audit.incidents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON audit.incidents TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen ON audit.incidents FOR SELECT TO caspix_app, caspix_worker USING (
    (SELECT platform.permits('incident:handle')) OR (SELECT platform.permits('incident:watch'))
  );
  CREATE POLICY opened ON audit.incidents FOR INSERT TO caspix_app, caspix_worker WITH CHECK ((SELECT platform.permits('incident:watch')));
  CREATE POLICY handled ON audit.incidents FOR UPDATE TO caspix_app, caspix_worker USING (
    (SELECT platform.permits('incident:handle')) OR (SELECT platform.permits('incident:watch'))
  );

  ALTER TABLE audit.incident_tellings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON audit.incident_tellings TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen ON audit.incident_tellings FOR SELECT TO caspix_app, caspix_worker USING (
    (SELECT platform.permits('incident:handle')) OR (SELECT platform.permits('incident:watch'))
  );
  CREATE POLICY told ON audit.incident_tellings FOR INSERT TO caspix_app, caspix_worker
    WITH CHECK ((SELECT platform.permits('incident:watch')));

  ALTER TABLE audit.escalation_plans ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON audit.escalation_plans TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen ON audit.escalation_plans FOR SELECT TO caspix_app, caspix_worker USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY changed ON audit.escalation_plans FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('escalation:manage')));

  -- That the log is in doubt is for everybody to see, on every page and in every export; what exactly is for those who handle it.
  CREATE FUNCTION audit.open_incident() RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT jsonb_build_object('number', 'INC-' || extract(year FROM i.opened_at AT TIME ZONE 'UTC') || '-' || lpad(i.number::text, 3, '0'),
      'id', i.id, 'cause', i.cause, 'says', i.says, 'index', i.index, 'openedAt', i.opened_at)
    FROM audit.incidents i WHERE i.closed_at IS NULL AND i.cause IN ('mismatch', 'gap', 'rollback') AND platform.actor_id() IS NOT NULL
    ORDER BY i.opened_at LIMIT 1
  $$;
  REVOKE ALL ON FUNCTION audit.open_incident() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.open_incident() TO caspix_app, caspix_worker;
`;

export class AuditIncidents20261127004200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [INCIDENTS, RIGHTS]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit.open_incident;
      DROP TABLE audit.escalation_plans, audit.incident_tellings, audit.incidents;
      DROP FUNCTION audit.guard_incident;
    `);
  }
}
