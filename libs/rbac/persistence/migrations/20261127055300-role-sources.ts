import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NOT_YET } from './time-bound-grants.ts';

const tables = `
  -- Directories whose groups may give roles, and which: as two administrators agreed, and no more.
  CREATE TABLE rbac.role_sources (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    roles text[] NOT NULL,
    approval uuid NOT NULL UNIQUE REFERENCES rbac.approvals
  );
  ALTER TABLE rbac.grants
    -- The directory that this grant follows: it ends when the groups no longer say so.
    ADD COLUMN source uuid REFERENCES rbac.role_sources,
    ADD CONSTRAINT follows_or_taken CHECK (source IS NULL OR break_glass IS NULL);
  CREATE INDEX grants_source ON rbac.grants (user_id, source) WHERE source IS NOT NULL AND revoked_at IS NULL AND ended_at IS NULL;
`;

const readers = `
  -- Whether nothing in the role shows customers or changes what others may do.
  CREATE FUNCTION rbac.is_ordinary(of_role text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT NOT EXISTS (SELECT FROM rbac.role_permissions rp JOIN rbac.permissions p ON p.id = rp.permission
      WHERE rp.role = of_role AND p.sensitivity <> 'ordinary')
  $$;
  REVOKE ALL ON FUNCTION rbac.is_ordinary(text) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.is_ordinary(text) TO caspix_app;

  -- Throws unless this grant is one that its directory may give, and to whom it is given is signing in or two people agreed.
  CREATE FUNCTION rbac.assert_mapped(asked rbac.grants) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM rbac.role_sources s WHERE s.id = asked.source AND asked.role = ANY (s.roles)) THEN
      RAISE EXCEPTION 'this directory gives no such role' USING ERRCODE = 'CX003';
    END IF;
    IF asked.granted_by IS NOT NULL THEN
      PERFORM rbac.assert_approved(asked.granted_by, 'role.map',
        jsonb_build_object('userId', asked.user_id, 'role', asked.role, 'source', asked.source));
    ELSIF NOT rbac.is_ordinary(asked.role) OR asked.user_id IS DISTINCT FROM platform.actor_id() OR NOT platform.permits('auth:service') THEN
      RAISE EXCEPTION 'groups alone give no such role' USING ERRCODE = 'CX003';
    END IF;
    IF num_nonnulls(asked.starts_at, asked.expires_at) > 0 THEN
      RAISE EXCEPTION 'it lasts as long as the groups say so' USING ERRCODE = 'CX004';
    END IF;
  END $$;

  CREATE FUNCTION rbac.guard_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'directories stay on record' USING ERRCODE = 'CX004'; END IF;
    IF TG_OP = 'UPDATE' AND NEW.id <> OLD.id THEN RAISE EXCEPTION 'a directory keeps its id' USING ERRCODE = 'CX004'; END IF;
    PERFORM rbac.assert_approved(NEW.approval, 'provider.change', jsonb_build_object('id', NEW.id, 'roles', to_jsonb(NEW.roles)));
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE OR DELETE ON rbac.role_sources FOR EACH ROW EXECUTE FUNCTION rbac.guard_source();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rbac.role_sources FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE rbac.role_sources ENABLE ALWAYS TRIGGER approved_only, ENABLE ALWAYS TRIGGER never_emptied;
`;

/** As before, and what follows the groups of a directory. */
const grants = `
  CREATE OR REPLACE FUNCTION rbac.guard_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    facts jsonb := jsonb_build_object('userId', NEW.user_id, 'role', NEW.role);
    ending text[] := ARRAY['expires_at', 'ended_at'];
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
      -- What followed a group ends with it, at the sign-in that says so.
      IF OLD.source IS NOT NULL AND to_jsonb(NEW) - ending = to_jsonb(OLD) - ending AND NEW.ended_at IS NOT NULL
        AND OLD.user_id = platform.actor_id() AND platform.permits('auth:service') THEN
        IF rbac.keeps_roles(NEW.role) AND rbac.other_role_keepers(NEW.user_id) = 0 THEN
          RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'CX004';
        END IF;
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
    IF NEW.source IS NOT NULL THEN
      PERFORM rbac.assert_mapped(NEW);
    ELSIF NEW.granted_by IS NOT NULL THEN
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
  GRANT SELECT, INSERT (id, name, roles, approval), UPDATE (name, roles, approval) ON rbac.role_sources TO caspix_app;
  GRANT SELECT ON rbac.role_sources TO caspix_worker, caspix_reader;
  GRANT INSERT (source) ON rbac.grants TO caspix_app;
  ALTER TABLE rbac.role_sources ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.role_sources FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.role_sources TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_actors ON rbac.role_sources FOR SELECT TO caspix_app, caspix_worker, caspix_reader
    USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY made_by_second_person ON rbac.role_sources FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('policy:manage')));
  CREATE POLICY changed_by_second_person ON rbac.role_sources FOR UPDATE TO caspix_app USING ((SELECT platform.permits('policy:manage')));
  CREATE POLICY follows_a_directory ON rbac.grants FOR INSERT TO caspix_app
    WITH CHECK (source IS NOT NULL AND user_id = (SELECT platform.actor_id()) AND (SELECT platform.permits('auth:service')));
  -- The sign-in locks the row of whoever signs in, and changes nothing in it.
  CREATE POLICY locked_by_sign_in ON rbac.principals FOR UPDATE TO caspix_app
    USING (user_id = (SELECT platform.actor_id()) AND (SELECT platform.permits('auth:service'))) WITH CHECK (false);
`;

/** Roles that follow the groups of a directory: what is ordinary by itself, everything else by two people. */
export class RoleSources20261127055300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, readers, grants, rights]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Where a role came from is not forgotten');
  }
}
