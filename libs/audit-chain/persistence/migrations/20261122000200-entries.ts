import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCHEMA = `
  CREATE SCHEMA audit;
  REVOKE ALL ON SCHEMA audit FROM PUBLIC;
  GRANT USAGE ON SCHEMA audit TO caspix_app, caspix_worker;

  -- The first append gives the log its name; from then on another name is refused, as one database keeps one log.
  CREATE TABLE audit.logs (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (name ~ '^[^[:space:]+[:cntrl:]]{1,200}$'),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  GRANT SELECT ON audit.logs TO caspix_app, caspix_worker;
`;

/**
 * Columns beside `bytes` repeat what the bytes say, for policies and searches; verification holds the two against each other.
 * Without CHECK constraints: PostgreSQL would read their text anew at each statement, a sixth of an append; audit.append refuses instead.
 */
const TABLES = `
  CREATE TABLE audit.entries (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    xid xid8 NOT NULL,
    actor_id uuid NOT NULL,
    case_id uuid,
    case_seq bigint,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id text NOT NULL,
    outcome text NOT NULL,
    leaf bytea NOT NULL,
    bytes bytea NOT NULL
  ) PARTITION BY RANGE (at);
  CREATE INDEX ON audit.entries (xid);

  CREATE TABLE audit.payloads (
    entry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    cipher bytea NOT NULL
  ) PARTITION BY RANGE (at);

  CREATE TABLE audit.case_heads (
    case_id uuid PRIMARY KEY,
    seq bigint NOT NULL DEFAULT 0,
    leaf bytea
  ) WITH (fillfactor = 70);
`;

/** A TRUNCATE or an UPDATE that names a partition fires only that partition's statement triggers, so each partition gets its own. */
const APPEND_ONLY = `
  CREATE FUNCTION audit.make_append_only(target regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
  BEGIN
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change()', target);
    -- ALWAYS: session_replication_role = replica would switch an ordinary trigger off.
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', target);
  END $$;
  REVOKE ALL ON FUNCTION audit.make_append_only(regclass) FROM PUBLIC;

  SELECT audit.make_append_only('audit.entries');
  SELECT audit.make_append_only('audit.payloads');
`;

const PARTITIONS = `
  CREATE FUNCTION audit.make_partitions() RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    made integer := 0;
    month date;
    parent text;
    part text;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.make_partitions', 0));
    FOR step IN -1..13 LOOP
      month := (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
      FOREACH parent IN ARRAY ARRAY['entries', 'payloads'] LOOP
        part := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
        CONTINUE WHEN to_regclass('audit.' || part) IS NOT NULL;
        EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.%I FOR VALUES FROM (%L) TO (%L)', part, parent,
          month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('ALTER TABLE audit.%I ADD PRIMARY KEY (%I)', part, CASE parent WHEN 'entries' THEN 'id' ELSE 'entry_id' END);
        PERFORM audit.make_append_only(format('audit.%I', part)::regclass);
        made := made + 1;
      END LOOP;
    END LOOP;
    RETURN made;
  END $$;
  REVOKE ALL ON FUNCTION audit.make_partitions() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.make_partitions() TO caspix_worker;

  SELECT audit.make_partitions();
`;

/** No role holds INSERT: entries come through audit.append alone, which runs as the owner. Forced, so that the owner too needs a policy. */
const POLICIES = `
  GRANT SELECT ON audit.entries, audit.payloads, audit.case_heads TO caspix_app, caspix_worker;

  ALTER TABLE audit.entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  ALTER TABLE audit.payloads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  ALTER TABLE audit.case_heads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

  CREATE POLICY owner ON audit.entries TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY owner ON audit.payloads TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY owner ON audit.case_heads TO caspix_owner USING (true) WITH CHECK (true);

  CREATE POLICY worker ON audit.entries FOR SELECT TO caspix_worker USING (true);
  CREATE POLICY worker ON audit.payloads FOR SELECT TO caspix_worker USING (true);
  CREATE POLICY worker ON audit.case_heads FOR SELECT TO caspix_worker USING (true);

  CREATE POLICY reader ON audit.entries FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('audit:read'))
    OR (case_id IS NOT NULL AND (SELECT platform.permits('case:read')))
    OR actor_id = (SELECT platform.actor_id())
  );
  CREATE POLICY reader ON audit.payloads FOR SELECT TO caspix_app USING ((SELECT platform.permits('audit:read')));
  CREATE POLICY reader ON audit.case_heads FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('audit:read')) OR (SELECT platform.permits('case:read'))
  );
`;

/** What is written down: entries, their encrypted payloads, and the head of each case's own sequence. */
export class AuditEntries20261122000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [SCHEMA, TABLES, APPEND_ONLY, PARTITIONS, POLICIES]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA audit CASCADE');
  }
}
