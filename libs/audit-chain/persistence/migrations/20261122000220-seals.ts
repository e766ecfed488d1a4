import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A seal gives an entry its place. It repeats the entry's searchable columns, so that the indexes are paid for by the one sealer, in
 * batches, and an append touches two small ones only.
 */
const TABLES = `
  CREATE TABLE audit.seals (
    index bigint PRIMARY KEY CHECK (index >= 0),
    entry_id uuid NOT NULL UNIQUE,
    entry_at timestamptz NOT NULL,
    actor_id uuid NOT NULL,
    case_id uuid,
    case_seq bigint,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id text NOT NULL,
    outcome text NOT NULL,
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
    link bytea NOT NULL CHECK (octet_length(link) = 32)
  );
  CREATE INDEX ON audit.seals (entry_at, entry_id);
  CREATE INDEX ON audit.seals (actor_id, entry_at, entry_id);
  CREATE INDEX ON audit.seals (action, entry_at, entry_id);
  CREATE INDEX ON audit.seals (object_id, entry_at, entry_id);
  CREATE INDEX ON audit.seals (case_id, entry_at, entry_id) WHERE case_id IS NOT NULL;
  CREATE INDEX ON audit.seals (outcome, entry_at, entry_id) WHERE outcome <> 'granted';
  CREATE UNIQUE INDEX ON audit.seals (case_id, case_seq) WHERE case_id IS NOT NULL;

  CREATE TABLE audit.tiles (
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
    index bigint NOT NULL CHECK (index >= 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
    PRIMARY KEY (level, index)
  );
  -- Hashes do not compress, and trying costs time at every seal.
  ALTER TABLE audit.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

  CREATE TABLE audit.checkpoints (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    note text NOT NULL
  );

  CREATE TABLE audit.signed_heads (
    case_id uuid PRIMARY KEY,
    seq bigint NOT NULL CHECK (seq > 0),
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
    size bigint NOT NULL CHECK (size > 0),
    note text NOT NULL
  );
`;

/** What the sealer remembers between two seals, what it found, and what the picture of the chain needs without counting. */
const BOOKKEEPING = `
  CREATE TABLE audit.sealer_state (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    system_identifier text,
    horizon xid8 NOT NULL DEFAULT '0',
    state text NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'broken')),
    reason text,
    heartbeat_at timestamptz
  );
  INSERT INTO audit.sealer_state DEFAULT VALUES;

  CREATE TABLE audit.volumes (
    day date PRIMARY KEY,
    entries bigint NOT NULL
  );

  CREATE TABLE audit.checks (
    id uuid PRIMARY KEY,
    kind text NOT NULL DEFAULT 'full' CHECK (kind IN ('full', 'tail')),
    requested_by uuid NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    -- A checker that died no longer touches its check, and another takes it over.
    touched_at timestamptz,
    finished_at timestamptz,
    state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'running', 'done', 'failed')),
    checked bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    verdict jsonb
  );
  CREATE INDEX ON audit.checks (requested_at) WHERE state IN ('requested', 'running');
  CREATE INDEX ON audit.checks (finished_at) WHERE state = 'done';
`;

/** A tile and a signed head may only grow: what was once in them stays. */
const GUARDS = `
  SELECT audit.make_append_only('audit.seals');
  SELECT audit.make_append_only('audit.checkpoints');
  SELECT audit.make_append_only('audit.logs');

  CREATE FUNCTION audit.only_grow() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'tiles' THEN
      IF NEW.level = OLD.level AND NEW.index = OLD.index AND octet_length(NEW.hashes) >= octet_length(OLD.hashes)
        AND substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) = OLD.hashes THEN RETURN NEW; END IF;
    ELSIF TG_OP = 'UPDATE' THEN
      IF NEW.case_id = OLD.case_id AND NEW.size >= OLD.size
        AND (NEW.seq > OLD.seq OR NEW.seq = OLD.seq AND NEW.leaf = OLD.leaf) THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '% on audit.% is refused: it may only grow', TG_OP, TG_TABLE_NAME USING ERRCODE = 'CX004';
  END $$;
  REVOKE ALL ON FUNCTION audit.only_grow() FROM PUBLIC;

  CREATE TRIGGER only_grow BEFORE UPDATE OR DELETE ON audit.tiles FOR EACH ROW EXECUTE FUNCTION audit.only_grow();
  CREATE TRIGGER only_grow BEFORE UPDATE OR DELETE ON audit.signed_heads FOR EACH ROW EXECUTE FUNCTION audit.only_grow();
  CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.tiles FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.signed_heads FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE audit.tiles ENABLE ALWAYS TRIGGER only_grow, ENABLE ALWAYS TRIGGER no_truncate;
  ALTER TABLE audit.signed_heads ENABLE ALWAYS TRIGGER only_grow, ENABLE ALWAYS TRIGGER no_truncate;
`;

/** Hashes and checkpoints say nothing about anybody and are for everyone with a session; what names people or cases is filtered by row. */
const POLICIES = `
  GRANT SELECT ON audit.seals, audit.tiles, audit.checkpoints, audit.signed_heads, audit.checks TO caspix_app, caspix_worker;
  GRANT SELECT ON audit.sealer_state, audit.volumes TO caspix_worker;
  GRANT INSERT (index, entry_id, entry_at, actor_id, case_id, case_seq, action, object_type, object_id, outcome, leaf, link)
    ON audit.seals TO caspix_worker;
  GRANT INSERT (size, root, note) ON audit.checkpoints TO caspix_worker;
  GRANT INSERT, UPDATE (hashes) ON audit.tiles TO caspix_worker;
  GRANT INSERT, UPDATE (seq, leaf, size, note) ON audit.signed_heads TO caspix_worker;
  GRANT UPDATE (system_identifier, horizon, state, reason, heartbeat_at) ON audit.sealer_state TO caspix_worker;
  GRANT INSERT, UPDATE (entries) ON audit.volumes TO caspix_worker;
  GRANT INSERT (id, kind, requested_by) ON audit.checks TO caspix_app;
  GRANT INSERT ON audit.checks TO caspix_worker;
  GRANT UPDATE (started_at, touched_at, finished_at, state, checked, total, verdict) ON audit.checks TO caspix_worker;

  ALTER TABLE audit.seals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  ALTER TABLE audit.signed_heads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  ALTER TABLE audit.checks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

  CREATE POLICY owner ON audit.seals TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY owner ON audit.checks TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY worker ON audit.seals TO caspix_worker USING (true) WITH CHECK (true);
  CREATE POLICY worker ON audit.signed_heads TO caspix_worker USING (true) WITH CHECK (true);
  CREATE POLICY worker ON audit.checks TO caspix_worker USING (true) WITH CHECK (true);

  CREATE POLICY reader ON audit.seals FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('audit:read'))
    OR (case_id IS NOT NULL AND (SELECT platform.permits('case:read')))
    OR actor_id = (SELECT platform.actor_id())
  );
  CREATE POLICY reader ON audit.signed_heads FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('audit:read')) OR (SELECT platform.permits('case:read'))
  );
  CREATE POLICY reader ON audit.checks FOR SELECT TO caspix_app USING (
    (SELECT platform.permits('audit:read')) OR (SELECT platform.permits('audit:verify'))
  );
  CREATE POLICY asker ON audit.checks FOR INSERT TO caspix_app WITH CHECK (
    (SELECT platform.permits('audit:verify')) AND requested_by = (SELECT platform.actor_id())
  );
`;

/** Order and proof: seals, tiles of the tree, signed checkpoints and signed case heads, and the sealer's own books. */
export class AuditSeals20261122000220 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const step of [TABLES, BOOKKEEPING, GUARDS, POLICIES]) await runner.query(step);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit.checks, audit.volumes, audit.sealer_state, audit.signed_heads, audit.checkpoints, audit.tiles, audit.seals;
      DROP FUNCTION audit.only_grow;
      DROP TRIGGER append_only ON audit.logs;
    `);
  }
}
