import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The serial of a grant that has not begun. */
const NOT_YET = 2147483647;

const tables = `
  -- A role that somebody took in an emergency: at once, for hours, and to be answered for.
  CREATE TABLE rbac.break_glass (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES rbac.principals,
    role text NOT NULL REFERENCES rbac.roles,
    reason text NOT NULL CHECK (length(btrim(reason)) >= 10),
    taken_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > taken_at AND ends_at <= taken_at + interval '4 hours'),
    ended_at timestamptz CHECK (ended_at <= ends_at),
    ended_by uuid REFERENCES rbac.principals,
    review_due_at timestamptz NOT NULL CHECK (review_due_at >= ends_at),
    verdict text CHECK (verdict IN ('JUSTIFIED', 'NOT_JUSTIFIED')),
    review_note text CHECK (length(btrim(review_note)) > 0),
    reviewed_by uuid REFERENCES rbac.principals,
    reviewed_at timestamptz,
    CONSTRAINT nobody_reviews_themselves CHECK (reviewed_by <> user_id),
    CONSTRAINT reviewed_or_not CHECK (num_nonnulls(verdict, review_note, reviewed_by, reviewed_at) IN (0, 4)),
    CONSTRAINT ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by IS NULL))
  );
  CREATE INDEX break_glass_listed ON rbac.break_glass (taken_at DESC, id DESC);
  CREATE INDEX break_glass_waiting ON rbac.break_glass (review_due_at) WHERE reviewed_at IS NULL;
  CREATE INDEX break_glass_user ON rbac.break_glass (user_id);
  ALTER TABLE rbac.grants
    ADD COLUMN break_glass uuid UNIQUE REFERENCES rbac.break_glass,
    ADD CONSTRAINT taken_or_given CHECK (break_glass IS NULL OR (granted_by IS NULL AND expires_at IS NOT NULL));
`;

const guards = `
  CREATE FUNCTION rbac.guard_break_glass() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    ending text[] := ARRAY['ended_at', 'ended_by'];
    reviewing text[] := ARRAY['verdict', 'review_note', 'reviewed_by', 'reviewed_at'];
  BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'what was taken in an emergency stays on record' USING ERRCODE = 'CX004'; END IF;
    IF TG_OP = 'INSERT' THEN
      IF NEW.user_id IS DISTINCT FROM platform.actor_id() OR platform.context()->>'type' IS DISTINCT FROM 'user'
        OR NOT platform.permits('break-glass:use') OR NOT rbac.actor_still_holds('break-glass:use') THEN
        RAISE EXCEPTION 'a person takes a role for themselves' USING ERRCODE = '42501';
      END IF;
      IF rbac.keeps_roles(NEW.role) THEN
        RAISE EXCEPTION 'nobody takes the right to decide about roles' USING ERRCODE = 'CX004';
      END IF;
      IF NEW.ended_at IS NOT NULL OR NEW.reviewed_at IS NOT NULL THEN
        RAISE EXCEPTION 'it begins open' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - ending = to_jsonb(OLD) - ending AND OLD.ended_at IS NULL AND NEW.ended_by IS NOT DISTINCT FROM platform.actor_id()
      AND (OLD.user_id = platform.actor_id() OR platform.permits('break-glass:review')) THEN
      RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - reviewing = to_jsonb(OLD) - reviewing AND OLD.reviewed_at IS NULL THEN
      IF NEW.reviewed_by IS DISTINCT FROM platform.actor_id() OR NOT platform.permits('break-glass:review')
        OR rbac.person_of(NEW.reviewed_by) IS NULL OR rbac.person_of(NEW.reviewed_by) IS NOT DISTINCT FROM
          (SELECT p.person_id FROM rbac.principals p WHERE p.user_id = OLD.user_id) THEN
        RAISE EXCEPTION 'another person reviews it' USING ERRCODE = 'CX003';
      END IF;
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'it is ended once and reviewed once' USING ERRCODE = 'CX004';
  END $$;
  CREATE TRIGGER answered_for BEFORE INSERT OR UPDATE OR DELETE ON rbac.break_glass FOR EACH ROW EXECUTE FUNCTION rbac.guard_break_glass();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rbac.break_glass FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE rbac.break_glass ENABLE ALWAYS TRIGGER answered_for, ENABLE ALWAYS TRIGGER never_emptied;
`;

/** As before, and what somebody takes in an emergency. */
const grants = `
  CREATE OR REPLACE FUNCTION rbac.guard_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    facts jsonb := jsonb_build_object('userId', NEW.user_id, 'role', NEW.role);
    asked jsonb;
    broken text;
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      IF OLD.revoked_at IS NOT NULL OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'this grant is over' USING ERRCODE = 'CX004';
      END IF;
      IF to_jsonb(NEW) - 'serial' = to_jsonb(OLD) - 'serial' AND OLD.serial = ${NOT_YET} AND OLD.starts_at <= clock_timestamp() THEN
        UPDATE rbac.principals SET grant_serial = NEW.serial WHERE user_id = NEW.user_id;
        RETURN NEW;
      END IF;
      IF to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at' AND OLD.expires_at <= clock_timestamp() THEN
        RETURN NEW;
      END IF;
      -- What was taken in an emergency can only be given back early.
      IF OLD.break_glass IS NOT NULL AND to_jsonb(NEW) - 'expires_at' = to_jsonb(OLD) - 'expires_at' AND NEW.expires_at < OLD.expires_at
        AND (OLD.user_id = platform.actor_id() OR platform.permits('break-glass:review')) THEN
        RETURN NEW;
      END IF;
      IF (to_jsonb(NEW) - ARRAY['revoked_at', 'revoked_by']) IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['revoked_at', 'revoked_by']) THEN
        RAISE EXCEPTION 'a grant can only be revoked, and once' USING ERRCODE = 'CX004';
      END IF;
      PERFORM rbac.assert_approved(NEW.revoked_by, 'role.revoke', facts);
      IF rbac.keeps_roles(NEW.role) AND rbac.other_role_keepers(NEW.user_id) = 0 THEN
        RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    IF NEW.granted_by IS NOT NULL THEN
      PERFORM rbac.assert_approved(NEW.granted_by, 'role.grant', facts);
      SELECT convert_from(a.payload, 'UTF8')::jsonb INTO asked FROM rbac.approvals a WHERE a.id = NEW.granted_by;
      IF ((asked->>'from')::timestamptz, (asked->>'until')::timestamptz) IS DISTINCT FROM (NEW.starts_at, NEW.expires_at) THEN
        RAISE EXCEPTION 'the request says another time' USING ERRCODE = 'CX003';
      END IF;
    ELSIF NEW.break_glass IS NOT NULL THEN
      IF NOT EXISTS (SELECT FROM rbac.break_glass b WHERE b.id = NEW.break_glass AND b.user_id = NEW.user_id AND b.role = NEW.role
          AND b.user_id = platform.actor_id() AND b.ends_at = NEW.expires_at AND b.ended_at IS NULL AND NEW.starts_at IS NULL) THEN
        RAISE EXCEPTION 'this is not what was taken' USING ERRCODE = 'CX003';
      END IF;
    ELSIF NOT platform.permits('rbac:bootstrap') THEN
      RAISE EXCEPTION 'a role is granted by an approved request' USING ERRCODE = 'CX003';
    END IF;
    IF NEW.starts_at > clock_timestamp() AND NEW.serial <> ${NOT_YET} THEN
      RAISE EXCEPTION 'this grant has not begun' USING ERRCODE = 'CX004';
    END IF;
    IF EXISTS (SELECT FROM rbac.roles r WHERE r.id = NEW.role AND r.retired_at IS NOT NULL) THEN
      RAISE EXCEPTION '% is retired', NEW.role USING ERRCODE = 'CX004';
    END IF;
    broken := rbac.broken_rule(ARRAY(SELECT g.role FROM rbac.grants g WHERE g.user_id = NEW.user_id AND g.revoked_at IS NULL
      AND g.ended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())) || NEW.role, NULL, NULL);
    IF broken IS NOT NULL THEN
      RAISE EXCEPTION 'separation of duties: %', broken USING ERRCODE = 'CX004';
    END IF;
    RETURN NEW;
  END $$;
`;

const rights = `
  GRANT SELECT, INSERT (id, user_id, role, reason, taken_at, ends_at, review_due_at),
    UPDATE (ended_at, ended_by, verdict, review_note, reviewed_by, reviewed_at) ON rbac.break_glass TO caspix_app;
  GRANT INSERT (break_glass), UPDATE (expires_at) ON rbac.grants TO caspix_app;
  ALTER TABLE rbac.break_glass ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.break_glass TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY own_or_reviewed ON rbac.break_glass FOR SELECT TO caspix_app
    USING (user_id = (SELECT platform.actor_id()) OR (SELECT platform.permits('break-glass:review')));
  CREATE POLICY taken_for_oneself ON rbac.break_glass FOR INSERT TO caspix_app WITH CHECK (user_id = (SELECT platform.actor_id()));
  CREATE POLICY ended_or_reviewed ON rbac.break_glass FOR UPDATE TO caspix_app
    USING (user_id = (SELECT platform.actor_id()) OR (SELECT platform.permits('break-glass:review')));
  CREATE POLICY taken_in_emergency ON rbac.grants FOR INSERT TO caspix_app
    WITH CHECK (break_glass IS NOT NULL AND user_id = (SELECT platform.actor_id()) AND (SELECT platform.permits('break-glass:use')));
  CREATE POLICY given_back ON rbac.grants FOR UPDATE TO caspix_app
    USING (break_glass IS NOT NULL AND (user_id = (SELECT platform.actor_id()) OR (SELECT platform.permits('break-glass:review'))));
  CREATE POLICY seen_by_reviewers ON rbac.grants FOR SELECT TO caspix_app
    USING (break_glass IS NOT NULL AND (SELECT platform.permits('break-glass:review')));
`;

const setup = `
  -- Whether the account has been taken into use. \`auth\` keeps it true to its accounts.
  ALTER TABLE rbac.principals ADD COLUMN enrolled boolean NOT NULL DEFAULT false;
  CREATE FUNCTION rbac.enrolled_administrators() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(DISTINCT p.person_id) FROM rbac.lasting_role_keepers() AS keeper JOIN rbac.principals p ON p.user_id = keeper WHERE p.enrolled
  $$;
  REVOKE ALL ON FUNCTION rbac.enrolled_administrators() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.enrolled_administrators() TO caspix_app;

  -- Written once, when the second of them has enrolled for the first time.
  CREATE TABLE rbac.setup (single boolean PRIMARY KEY DEFAULT true CHECK (single), completed_at timestamptz NOT NULL DEFAULT clock_timestamp());
  GRANT SELECT ON rbac.setup TO caspix_app;
  CREATE FUNCTION rbac.note_setup() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM rbac.setup) AND rbac.enrolled_administrators() >= 2 THEN
      INSERT INTO rbac.setup DEFAULT VALUES ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER notes_setup AFTER UPDATE OF enrolled ON rbac.principals FOR EACH ROW EXECUTE FUNCTION rbac.note_setup();
  CREATE TRIGGER notes_setup AFTER INSERT ON rbac.grants FOR EACH STATEMENT EXECUTE FUNCTION rbac.note_setup();
  ALTER TABLE rbac.principals ENABLE ALWAYS TRIGGER notes_setup;
  ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER notes_setup;

  CREATE FUNCTION rbac.guard_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF EXISTS (SELECT FROM rbac.permissions p WHERE p.id = ANY (NEW.needs) AND p.sensitivity = 'privileged')
      AND NOT EXISTS (SELECT FROM rbac.setup) THEN
      RAISE EXCEPTION 'two administrators must be there first' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER two_administrators_first BEFORE INSERT ON rbac.approvals FOR EACH ROW EXECUTE FUNCTION rbac.guard_request();
  ALTER TABLE rbac.approvals ENABLE ALWAYS TRIGGER two_administrators_first;
`;

/** Roles that are taken in an emergency, and the first start, at which nothing privileged happens until two administrators are there. */
export class BreakGlass20261127032500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, guards, grants, rights, setup]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('What was taken in an emergency is not forgotten');
  }
}
