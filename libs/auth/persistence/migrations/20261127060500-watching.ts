import type { MigrationInterface, QueryRunner } from 'typeorm';

const history = `
  -- Every try, not only those that succeeded: counters are counts over this table, so they hold across instances.
  ALTER TABLE auth.sign_ins DROP CONSTRAINT sign_ins_pkey;
  ALTER TABLE auth.sign_ins
    ADD COLUMN id uuid,
    ADD COLUMN outcome text NOT NULL DEFAULT 'granted' CHECK (outcome IN ('granted', 'halfway', 'failed', 'denied')),
    ADD COLUMN reason text,
    -- A name that nobody has: masked for people, and four bytes of its hash to count how many there were. What somebody typed into the
    -- wrong field must not be found out from here.
    ADD COLUMN name text,
    ADD COLUMN name_tag bytea CHECK (length(name_tag) = 4),
    ADD COLUMN device text,
    ADD COLUMN network cidr GENERATED ALWAYS AS (network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 24 ELSE 48 END))) STORED;
  UPDATE auth.sign_ins SET id = session_id;
  ALTER TABLE auth.sign_ins
    ALTER COLUMN id SET NOT NULL,
    ADD PRIMARY KEY (id),
    ALTER COLUMN session_id DROP NOT NULL,
    ALTER COLUMN user_id DROP NOT NULL,
    ADD CHECK ((user_id IS NULL) = (name IS NOT NULL)),
    ADD CHECK ((outcome = 'granted') = (session_id IS NOT NULL));
  CREATE INDEX sign_ins_at ON auth.sign_ins (at DESC, id DESC);
  DROP POLICY own_or_managed ON auth.sign_ins;
  CREATE POLICY own_or_watched ON auth.sign_ins FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('user:manage')) OR (SELECT platform.permits('watch:read')) OR (SELECT platform.permits('auth:service')));

  -- Where the person is told, besides in the product.
  ALTER TABLE auth.users ADD COLUMN email text CHECK (email ~ '^[^[:space:]@]+@[^[:space:]@]+$' AND length(email) <= 254);
  -- Since when it is in its state: an account that was opened again is not idle from the beginning.
  ALTER TABLE auth.users ADD COLUMN state_since timestamptz;
  GRANT INSERT (email), UPDATE (email, state_since) ON auth.users TO caspix_app;
`;

const findings = `
  -- What a detector saw. It is added to while it goes on, and answered once.
  CREATE TABLE auth.findings (
    id uuid PRIMARY KEY,
    detector text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    -- What makes two sights one: an account, a network, everybody.
    subject text NOT NULL,
    user_id uuid REFERENCES auth.users,
    opened_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL CHECK (last_at >= opened_at),
    times integer NOT NULL DEFAULT 1,
    evidence jsonb NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by uuid REFERENCES auth.users,
    reason text CHECK (length(reason) BETWEEN 1 AND 2000),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL) AND (acknowledged_at IS NULL) = (reason IS NULL)),
    CHECK (acknowledged_by IS NULL OR user_id IS NULL OR acknowledged_by <> user_id)
  );
  CREATE INDEX findings_listed ON auth.findings (opened_at DESC, id DESC);
  CREATE INDEX findings_open ON auth.findings (detector, subject) WHERE acknowledged_at IS NULL;
  CREATE INDEX findings_user ON auth.findings (user_id, opened_at DESC);

  CREATE FUNCTION auth.guard_finding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF OLD.acknowledged_at IS NOT NULL
      OR (NEW.id, NEW.detector, NEW.severity, NEW.subject, NEW.user_id, NEW.opened_at)
        IS DISTINCT FROM (OLD.id, OLD.detector, OLD.severity, OLD.subject, OLD.user_id, OLD.opened_at) THEN
      RAISE EXCEPTION 'a finding is answered once, and what was seen stays' USING ERRCODE = 'CX004';
    END IF;
    IF NEW.acknowledged_at IS NULL THEN RETURN NEW; END IF;
    IF NEW.acknowledged_by IS DISTINCT FROM platform.actor_id() OR NEW.evidence IS DISTINCT FROM OLD.evidence
      OR EXISTS (SELECT FROM rbac.principals a JOIN rbac.principals b ON a.person_id = b.person_id
                 WHERE a.user_id = NEW.acknowledged_by AND b.user_id = NEW.user_id) THEN
      RAISE EXCEPTION 'nobody answers a finding about themselves, or for somebody else' USING ERRCODE = 'CX004';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER answered_once BEFORE UPDATE ON auth.findings FOR EACH ROW EXECUTE FUNCTION auth.guard_finding();
  CREATE TRIGGER never_removed BEFORE DELETE ON auth.findings FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON auth.findings FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE auth.findings ENABLE ALWAYS TRIGGER answered_once, ENABLE ALWAYS TRIGGER never_removed, ENABLE ALWAYS TRIGGER never_emptied;

  GRANT SELECT, INSERT (id, detector, severity, subject, user_id, opened_at, last_at, evidence),
    UPDATE (last_at, times, evidence, acknowledged_at, acknowledged_by, reason) ON auth.findings TO caspix_app;
  ALTER TABLE auth.findings ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.findings FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.findings TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY own_or_watched ON auth.findings FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('watch:read')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY raised_by_sign_in ON auth.findings FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('auth:service')) AND acknowledged_at IS NULL);
  CREATE POLICY added_to_by_sign_in ON auth.findings FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('auth:service'))) WITH CHECK ((SELECT platform.permits('auth:service')) AND acknowledged_at IS NULL);
  CREATE POLICY answered_by_watch ON auth.findings FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('watch:handle'))) WITH CHECK ((SELECT platform.permits('watch:handle')) AND acknowledged_at IS NOT NULL);
`;

/** The memory of every try to sign in, and what detectors found in it. */
export class Watching20261127060500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [history, findings]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE auth.findings;
      DROP FUNCTION auth.guard_finding;
      ALTER TABLE auth.users DROP COLUMN email, DROP COLUMN state_since;
      DELETE FROM auth.sign_ins WHERE session_id IS NULL OR user_id IS NULL;
      DROP POLICY own_or_watched ON auth.sign_ins;
      ALTER TABLE auth.sign_ins DROP COLUMN network, DROP COLUMN device, DROP COLUMN name_tag, DROP COLUMN name, DROP COLUMN reason,
        DROP COLUMN outcome, DROP COLUMN id, ALTER COLUMN user_id SET NOT NULL, ADD PRIMARY KEY (session_id);
      CREATE POLICY own_or_managed ON auth.sign_ins FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
        OR (SELECT platform.permits('user:manage')) OR (SELECT platform.permits('auth:service')));
    `);
  }
}
