import type { MigrationInterface, QueryRunner } from 'typeorm';

const table = `
  CREATE TABLE rbac.approvals (
    id uuid PRIMARY KEY,
    serial bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    action text NOT NULL CHECK (action ~ '^[a-z-]+[.][a-z-]+$'),
    title text NOT NULL,
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    -- The canonical bytes (RFC 8785) of the exact change, and what the second person confirms to have seen.
    payload bytea NOT NULL,
    digest bytea NOT NULL CHECK (digest = sha256(payload)),
    -- Before and after in plain words, as the maker and every later reader saw them.
    changes jsonb NOT NULL CHECK (jsonb_typeof(changes) = 'array'),
    -- Users whom the change would give something: they do not decide it.
    concerns uuid[] NOT NULL,
    target_version text NOT NULL,
    requires text NOT NULL REFERENCES rbac.permissions,
    visible_with text NOT NULL REFERENCES rbac.permissions,
    case_id uuid,
    reason text NOT NULL CHECK (length(btrim(reason)) > 0),
    maker_id uuid NOT NULL REFERENCES rbac.principals,
    made_at timestamptz NOT NULL,
    made_entry uuid NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'VOID')),
    checker_id uuid REFERENCES rbac.principals,
    decided_at timestamptz,
    decided_entry uuid,
    decision_reason text,
    CONSTRAINT maker_is_not_checker CHECK (checker_id <> maker_id),
    CONSTRAINT decided_or_not CHECK ((state = 'PENDING') = (decided_at IS NULL) AND (state = 'PENDING') = (decided_entry IS NULL)),
    CONSTRAINT two_people_decide CHECK ((state IN ('APPROVED', 'REFUSED')) = (checker_id IS NOT NULL))
  );
  CREATE INDEX approvals_waiting ON rbac.approvals (expires_at) WHERE state = 'PENDING';
  CREATE INDEX approvals_made ON rbac.approvals (maker_id, made_at DESC, id DESC);
  CREATE INDEX approvals_listed ON rbac.approvals (made_at DESC, id DESC);
  CREATE INDEX approvals_of_case ON rbac.approvals (case_id) WHERE case_id IS NOT NULL;
  -- One open request for the same change of the same thing: the second adds nothing but confusion.
  CREATE UNIQUE INDEX approvals_ask_once ON rbac.approvals (action, subject_type, subject_id, digest) WHERE state = 'PENDING';
`;

const guard = `
  CREATE FUNCTION rbac.person_of(of_user uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
    $$ SELECT person_id FROM rbac.principals WHERE user_id = of_user AND active $$;
  REVOKE ALL ON FUNCTION rbac.person_of(uuid) FROM PUBLIC;

  -- Four eyes, said again by the database: it believes the signed context about who decides, and nothing else.
  CREATE FUNCTION rbac.guard_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE checker_person uuid;
  BEGIN
    IF TG_OP <> 'UPDATE' THEN
      RAISE EXCEPTION 'requests for approval are never removed' USING ERRCODE = 'CX004';
    END IF;
    IF OLD.state <> 'PENDING' THEN
      RAISE EXCEPTION 'request % is % already', OLD.id, OLD.state USING ERRCODE = 'CX004';
    END IF;
    IF (NEW.id, NEW.serial, NEW.action, NEW.title, NEW.subject_type, NEW.subject_id, NEW.payload, NEW.digest, NEW.changes, NEW.concerns, NEW.target_version,
        NEW.requires, NEW.visible_with, NEW.case_id, NEW.reason, NEW.maker_id, NEW.made_at, NEW.made_entry, NEW.expires_at)
      IS DISTINCT FROM
       (OLD.id, OLD.serial, OLD.action, OLD.title, OLD.subject_type, OLD.subject_id, OLD.payload, OLD.digest, OLD.changes, OLD.concerns, OLD.target_version,
        OLD.requires, OLD.visible_with, OLD.case_id, OLD.reason, OLD.maker_id, OLD.made_at, OLD.made_entry, OLD.expires_at) THEN
      RAISE EXCEPTION 'what was asked for does not change' USING ERRCODE = 'CX004';
    END IF;
    IF NEW.state IN ('APPROVED', 'REFUSED') THEN
      IF NEW.checker_id IS DISTINCT FROM platform.actor_id() THEN
        RAISE EXCEPTION 'only the acting person decides' USING ERRCODE = 'CX003';
      END IF;
      checker_person := rbac.person_of(NEW.checker_id);
      IF NEW.checker_id = OLD.maker_id OR checker_person IS NULL OR checker_person IS NOT DISTINCT FROM rbac.person_of(OLD.maker_id) THEN
        RAISE EXCEPTION 'nobody decides a request of their own' USING ERRCODE = 'CX003';
      END IF;
      IF NEW.checker_id = ANY (OLD.concerns) THEN
        RAISE EXCEPTION 'nobody decides what they would be given' USING ERRCODE = 'CX003';
      END IF;
      IF NOT platform.permits(OLD.requires) THEN
        RAISE EXCEPTION 'deciding this needs %', OLD.requires USING ERRCODE = '42501';
      END IF;
      IF greatest(NEW.decided_at, clock_timestamp()) > OLD.expires_at THEN
        RAISE EXCEPTION 'request % has run out', OLD.id USING ERRCODE = 'CX004';
      END IF;
    ELSIF NEW.state = 'WITHDRAWN' AND platform.actor_id() IS DISTINCT FROM OLD.maker_id THEN
      RAISE EXCEPTION 'only its maker withdraws a request' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER four_eyes BEFORE UPDATE OR DELETE ON rbac.approvals FOR EACH ROW EXECUTE FUNCTION rbac.guard_decision();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rbac.approvals FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER four_eyes;
  ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER never_emptied;

  -- For tables whose rows need a second person: the named request is approved and says exactly this.
  CREATE FUNCTION rbac.assert_approved(approval uuid, asked text, facts jsonb) RETURNS void
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NOT EXISTS (
      SELECT FROM rbac.approvals a
      WHERE a.id = approval AND a.state = 'APPROVED' AND a.action = asked AND convert_from(a.payload, 'UTF8')::jsonb @> facts
    ) THEN
      RAISE EXCEPTION '% needs an approved request that says exactly this', asked USING ERRCODE = 'CX003';
    END IF;
  END $$;
`;

const rights = `
  GRANT SELECT,
    INSERT (id, action, title, subject_type, subject_id, payload, digest, changes, concerns, target_version, requires, visible_with,
      case_id, reason, maker_id, made_at, made_entry, expires_at),
    UPDATE (state, checker_id, decided_at, decided_entry, decision_reason)
    ON rbac.approvals TO caspix_app;
  GRANT SELECT, UPDATE (state, decided_at, decided_entry, decision_reason) ON rbac.approvals TO caspix_worker;

  ALTER TABLE rbac.approvals ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.approvals FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.approvals TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_role ON rbac.approvals FOR SELECT TO caspix_app, caspix_worker USING (
    maker_id = (SELECT platform.actor_id())
    OR ((SELECT platform.permits('approval:read')) AND (SELECT platform.context()->'permissions') ? visible_with)
  );
  CREATE POLICY made_as_oneself ON rbac.approvals FOR INSERT TO caspix_app WITH CHECK (maker_id = (SELECT platform.actor_id()));
  CREATE POLICY decided_by_role ON rbac.approvals FOR UPDATE TO caspix_app, caspix_worker USING (
    maker_id = (SELECT platform.actor_id())
    OR ((SELECT platform.permits('approval:read')) AND (SELECT platform.context()->'permissions') ? visible_with)
  );
`;

/** The requests of dual control. */
export class Approvals20261122000310 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
    await runner.query(guard);
    await runner.query(rights);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE rbac.approvals;
      DROP FUNCTION rbac.assert_approved, rbac.guard_decision, rbac.person_of;
    `);
  }
}
