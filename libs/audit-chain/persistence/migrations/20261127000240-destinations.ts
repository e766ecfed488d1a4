import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where copies of the log go. A change waits in the `next_…` columns until the receiver of before has been sent the entry about it;
 * `audit.adopt_destination` then puts it in place. The secret is encrypted, and the API can write it but not read it.
 */
const TABLES = `
  CREATE TABLE audit.destinations (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    kind text NOT NULL CHECK (kind IN ('syslog-tls', 'hec', 's3', 'directory', 'witness')),
    settings jsonb NOT NULL,
    secret bytea,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'removed')),
    version integer NOT NULL DEFAULT 1,
    -- The request that two people agreed to: of the row as it is, and of the change that waits.
    approval uuid NOT NULL,
    next_approval uuid,
    next_name text CHECK (length(next_name) BETWEEN 1 AND 60),
    next_settings jsonb,
    next_secret bytea,
    next_state text CHECK (next_state IN ('active', 'paused', 'removed')),
    next_entry uuid,
    next_since timestamptz,
    CHECK ((next_approval IS NULL) = (next_entry IS NULL) AND (next_approval IS NULL) = (next_since IS NULL))
  );
  CREATE UNIQUE INDEX ON audit.destinations (lower(name)) WHERE state <> 'removed';

  CREATE TABLE audit.destination_progress (
    destination_id uuid PRIMARY KEY REFERENCES audit.destinations,
    sent bigint NOT NULL DEFAULT 0 CHECK (sent >= 0),
    confirmed bigint NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
    sent_at timestamptz,
    heartbeat_at timestamptz,
    failing_since timestamptz,
    last_error text,
    parked boolean NOT NULL DEFAULT false,
    verified_at timestamptz,
    verified text CHECK (verified IN ('ok', 'broken')),
    verified_says text,
    protection text
  );

  CREATE TABLE audit.destination_orders (
    id uuid PRIMARY KEY,
    destination_id uuid NOT NULL REFERENCES audit.destinations,
    kind text NOT NULL CHECK (kind IN ('test', 'resend', 'verify')),
    from_index bigint CHECK (from_index >= 0),
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_at timestamptz,
    ok boolean,
    says text,
    CHECK ((kind = 'resend') = (from_index IS NOT NULL))
  );
  CREATE INDEX ON audit.destination_orders (destination_id, kind, asked_at DESC);
  CREATE INDEX ON audit.destination_orders (asked_at) WHERE done_at IS NULL;

  -- Objects in stores. What was written, so that a copy can be held against it: the row never changes but for when it was read back.
  CREATE TABLE audit.exports (
    destination_id uuid NOT NULL REFERENCES audit.destinations,
    first bigint NOT NULL CHECK (first >= 0),
    next bigint NOT NULL,
    name text NOT NULL,
    object_version text,
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    bytes bigint NOT NULL,
    retain_until timestamptz,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    verified_at timestamptz,
    PRIMARY KEY (destination_id, first),
    CHECK (next > first)
  );

  CREATE TABLE audit.cosignatures (
    size bigint NOT NULL REFERENCES audit.checkpoints,
    destination_id uuid NOT NULL REFERENCES audit.destinations,
    line text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, destination_id)
  );
  SELECT audit.make_append_only('audit.cosignatures');
`;

/** Fifteen minutes: a receiver that is gone for good must not keep the institution from naming another. The entry about it says so. */
const ADOPT = `
  CREATE FUNCTION audit.adopt_destination(destination uuid, OUT adopted boolean, OUT heard boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    d audit.destinations;
    place bigint;
  BEGIN
    adopted := false;
    SELECT * INTO d FROM audit.destinations WHERE id = destination AND next_approval IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT index INTO place FROM audit.seals WHERE entry_id = d.next_entry;
    heard := EXISTS (SELECT FROM audit.destination_progress p WHERE p.destination_id = destination AND p.confirmed > place);
    IF NOT heard AND d.state = 'active' AND d.next_since > clock_timestamp() - interval '15 minutes' THEN RETURN; END IF;
    UPDATE audit.destinations SET
      name = coalesce(next_name, name), settings = coalesce(next_settings, settings), secret = coalesce(next_secret, secret),
      state = coalesce(next_state, state), version = version + 1, approval = next_approval,
      next_approval = NULL, next_name = NULL, next_settings = NULL, next_secret = NULL, next_state = NULL, next_entry = NULL, next_since = NULL
    WHERE id = destination;
    -- Another receiver has not refused anything yet.
    UPDATE audit.destination_progress SET failing_since = NULL, last_error = NULL, parked = false WHERE destination_id = destination;
    adopted := true;
  END $$;
  REVOKE ALL ON FUNCTION audit.adopt_destination(uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION audit.adopt_destination(uuid) TO caspix_worker;
`;

const RIGHTS = `
  GRANT SELECT (id, name, kind, settings, state, version, approval, next_approval, next_name, next_settings, next_state, next_entry, next_since),
    INSERT (id, name, kind, settings, secret, state, approval),
    UPDATE (next_approval, next_name, next_settings, next_secret, next_state, next_entry, next_since)
    ON audit.destinations TO caspix_app;
  GRANT SELECT ON audit.destinations TO caspix_worker;
  GRANT SELECT, INSERT (destination_id, sent, confirmed) ON audit.destination_progress TO caspix_app;
  GRANT SELECT, UPDATE ON audit.destination_progress TO caspix_worker;
  GRANT SELECT, INSERT (id, destination_id, kind, from_index, asked_by) ON audit.destination_orders TO caspix_app, caspix_worker;
  GRANT UPDATE (done_at, ok, says) ON audit.destination_orders TO caspix_worker;
  GRANT SELECT ON audit.exports, audit.cosignatures TO caspix_app;
  GRANT SELECT, INSERT (destination_id, first, next, name, object_version, sha256, bytes, retain_until), UPDATE (verified_at)
    ON audit.exports TO caspix_worker;
  GRANT SELECT, INSERT (size, destination_id, line) ON audit.cosignatures TO caspix_worker;
`;

const tables = ['destinations', 'destination_progress', 'destination_orders', 'exports', 'cosignatures'];

/** Auditors and administrators of copies see how each destination stands; only the latter write, and what they write was agreed to. */
const POLICIES = tables
  .map(
    (table) => `
  ALTER TABLE audit.${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owner ON audit.${table} TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY worker ON audit.${table} TO caspix_worker USING (true) WITH CHECK (true);
  CREATE POLICY reader ON audit.${table} FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('audit:read')) OR (SELECT platform.permits('audit:forward'))${table === 'cosignatures' ? " OR (SELECT platform.permits('case:read'))" : ''}
  );`,
  )
  .join('');

const WRITERS = `
  CREATE POLICY added ON audit.destinations FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('audit:forward')));
  CREATE POLICY changed ON audit.destinations FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('audit:forward'))) WITH CHECK ((SELECT platform.permits('audit:forward')));
  CREATE POLICY added ON audit.destination_progress FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('audit:forward')));
  CREATE POLICY asked ON audit.destination_orders FOR INSERT TO caspix_app WITH CHECK (
    ((SELECT platform.permits('audit:forward')) OR (kind = 'verify' AND (SELECT platform.permits('audit:verify'))))
    AND asked_by = (SELECT platform.actor_id())
  );
`;

/** Destinations of the log, how far each is, and what witnesses signed. */
export class AuditDestinations20261127000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [TABLES, ADOPT, RIGHTS, POLICIES, WRITERS]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit.adopt_destination;
      DROP TABLE audit.cosignatures, audit.exports, audit.destination_orders, audit.destination_progress, audit.destinations;
    `);
  }
}
