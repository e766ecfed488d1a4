import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  -- A grant is never deleted: who could do what, since when, until when and by whose approval stays known.
  CREATE TABLE rbac.grants (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES rbac.principals,
    role text NOT NULL REFERENCES rbac.roles,
    serial integer NOT NULL,
    granted_at timestamptz NOT NULL,
    granted_by uuid UNIQUE REFERENCES rbac.approvals,
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid UNIQUE REFERENCES rbac.approvals,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
  );
  CREATE UNIQUE INDEX grants_held_once ON rbac.grants (user_id, role) WHERE revoked_at IS NULL;
  CREATE INDEX grants_holders ON rbac.grants (role) WHERE revoked_at IS NULL;

  CREATE TABLE rbac.teams (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    version integer NOT NULL DEFAULT 1
  );
  CREATE UNIQUE INDEX teams_name ON rbac.teams (lower(name));
  CREATE TABLE rbac.team_members (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES rbac.teams,
    user_id uuid NOT NULL REFERENCES rbac.principals,
    added_at timestamptz NOT NULL,
    added_by uuid UNIQUE REFERENCES rbac.approvals,
    removed_at timestamptz,
    removed_by uuid UNIQUE REFERENCES rbac.approvals,
    CHECK ((removed_at IS NULL) = (removed_by IS NULL))
  );
  CREATE UNIQUE INDEX team_members_once ON rbac.team_members (user_id, team_id) WHERE removed_at IS NULL;
  CREATE INDEX team_members_team ON rbac.team_members (team_id) WHERE removed_at IS NULL;
`;

const readers = `
  -- What a user may do now. Grants that came after up_to ask for a fresh sign-in first; what was taken away is gone at once.
  -- In plpgsql, because its statements keep their plans for as long as the connection lives, and every request comes through here.
  CREATE FUNCTION rbac.authority(of_user uuid, up_to integer, moment timestamptz,
    OUT roles text[], OUT permissions text[], OUT teams uuid[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    roles := ARRAY(
      SELECT g.role FROM rbac.grants g
      WHERE g.user_id = of_user AND g.serial <= up_to AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > moment)
      ORDER BY g.role
    );
    permissions := ARRAY(SELECT DISTINCT rp.permission FROM rbac.role_permissions rp WHERE rp.role = ANY (roles));
    teams := ARRAY(SELECT m.team_id FROM rbac.team_members m WHERE m.user_id = of_user AND m.removed_at IS NULL);
  END $$;
  REVOKE ALL ON FUNCTION rbac.authority(uuid, integer, timestamptz) FROM PUBLIC;

  CREATE FUNCTION rbac.holders(of_permission text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT DISTINCT g.user_id FROM rbac.role_permissions rp
    JOIN rbac.grants g ON g.role = rp.role AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())
    JOIN rbac.principals p ON p.user_id = g.user_id AND p.active
    WHERE rp.permission = of_permission AND platform.actor_id() IS NOT NULL
  $$;

  -- Serialises whatever could take away the last person who can decide about roles, then says who else is there.
  CREATE FUNCTION rbac.other_role_keepers(than uuid) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('rbac.role-keepers', 0));
    RETURN (SELECT count(*) FROM rbac.holders('role:approve') AS holder WHERE holder <> than);
  END $$;
  REVOKE ALL ON FUNCTION rbac.holders(text), rbac.other_role_keepers(uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.holders(text), rbac.other_role_keepers(uuid) TO caspix_app;
`;

const grantGuards = `
  CREATE FUNCTION rbac.keeps_roles(of_role text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
    $$ SELECT EXISTS (SELECT FROM rbac.role_permissions WHERE role = of_role AND permission = 'role:approve') $$;

  CREATE FUNCTION rbac.guard_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    facts jsonb := jsonb_build_object('userId', NEW.user_id, 'role', NEW.role);
    held text[];
    broken text;
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      IF OLD.revoked_at IS NOT NULL OR (NEW.id, NEW.user_id, NEW.role, NEW.serial, NEW.granted_at, NEW.granted_by, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.role, OLD.serial, OLD.granted_at, OLD.granted_by, OLD.expires_at) THEN
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
    ELSIF NOT platform.permits('rbac:bootstrap') THEN
      RAISE EXCEPTION 'a role is granted by an approved request' USING ERRCODE = 'CX003';
    END IF;
    SELECT array_agg(DISTINCT rp.permission) INTO held FROM rbac.role_permissions rp
    WHERE rp.role = NEW.role OR rp.role IN (SELECT g.role FROM rbac.grants g WHERE g.user_id = NEW.user_id AND g.revoked_at IS NULL);
    SELECT r.id INTO broken FROM rbac.separation_rules r WHERE r.one && held AND r.other && held LIMIT 1;
    IF broken IS NOT NULL THEN
      RAISE EXCEPTION 'separation of duties: %', broken USING ERRCODE = 'CX004';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON rbac.grants FOR EACH ROW EXECUTE FUNCTION rbac.guard_grant();

  CREATE FUNCTION rbac.guard_principal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF OLD.active AND NOT NEW.active AND NEW.user_id IN (SELECT rbac.holders('role:approve'))
      AND rbac.other_role_keepers(NEW.user_id) = 0 THEN
      RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'CX004';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER last_administrator_stays BEFORE UPDATE ON rbac.principals FOR EACH ROW EXECUTE FUNCTION rbac.guard_principal();
`;

const memberGuards = `
  CREATE FUNCTION rbac.guard_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE facts jsonb := jsonb_build_object('teamId', NEW.team_id, 'userId', NEW.user_id);
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      IF OLD.removed_at IS NOT NULL OR (NEW.id, NEW.team_id, NEW.user_id, NEW.added_at, NEW.added_by)
        IS DISTINCT FROM (OLD.id, OLD.team_id, OLD.user_id, OLD.added_at, OLD.added_by) THEN
        RAISE EXCEPTION 'a membership can only be ended, and once' USING ERRCODE = 'CX004';
      END IF;
      PERFORM rbac.assert_approved(NEW.removed_by, 'team.change', facts || '{"change":"remove"}');
    ELSIF NEW.added_by IS NOT NULL THEN
      PERFORM rbac.assert_approved(NEW.added_by, 'team.change', facts || '{"change":"add"}');
    ELSIF NOT platform.permits('rbac:bootstrap') THEN
      RAISE EXCEPTION 'a member joins by an approved request' USING ERRCODE = 'CX003';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON rbac.team_members FOR EACH ROW EXECUTE FUNCTION rbac.guard_membership();
`;

const rights = `
  GRANT SELECT, INSERT (id, user_id, role, serial, granted_at, granted_by, expires_at), UPDATE (revoked_at, revoked_by)
    ON rbac.grants TO caspix_app;
  GRANT SELECT, INSERT (id, name, created_at, created_by), UPDATE (version) ON rbac.teams TO caspix_app;
  GRANT SELECT, INSERT (id, team_id, user_id, added_at, added_by), UPDATE (removed_at, removed_by) ON rbac.team_members TO caspix_app;

  ALTER TABLE rbac.principals ENABLE ALWAYS TRIGGER last_administrator_stays;
  CREATE POLICY owners_functions ON rbac.principals TO caspix_owner USING (true) WITH CHECK (true);

  ALTER TABLE rbac.grants ENABLE ALWAYS TRIGGER approved_only;
  ALTER TABLE rbac.grants ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.grants FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.grants TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_role ON rbac.grants FOR SELECT TO caspix_app
    USING (user_id = (SELECT platform.actor_id()) OR (SELECT platform.permits('user:read')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY given_by_second_person ON rbac.grants FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('role:approve')) OR (SELECT platform.permits('rbac:bootstrap')));
  CREATE POLICY taken_by_second_person ON rbac.grants FOR UPDATE TO caspix_app USING ((SELECT platform.permits('role:approve')));

  ALTER TABLE rbac.teams ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.teams FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.teams TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_role ON rbac.teams FOR SELECT TO caspix_app
    USING ((SELECT platform.permits('team:read')) OR (SELECT platform.in_team(id)));
  CREATE POLICY made_by_role ON rbac.teams FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('team:manage')) OR (SELECT platform.permits('rbac:bootstrap')));
  CREATE POLICY changed_by_role ON rbac.teams FOR UPDATE TO caspix_app USING ((SELECT platform.permits('team:manage')));

  ALTER TABLE rbac.team_members ENABLE ALWAYS TRIGGER approved_only;
  ALTER TABLE rbac.team_members ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.team_members FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.team_members TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_role ON rbac.team_members FOR SELECT TO caspix_app
    USING (user_id = (SELECT platform.actor_id()) OR (SELECT platform.permits('team:read')) OR (SELECT platform.permits('user:read')));
  CREATE POLICY joined_by_second_person ON rbac.team_members FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('team:manage')) OR (SELECT platform.permits('rbac:bootstrap')));
  CREATE POLICY left_by_second_person ON rbac.team_members FOR UPDATE TO caspix_app USING ((SELECT platform.permits('team:manage')));
`;

/** Who holds which role and belongs to which team: changed by approved requests and by nothing else. */
export class Grants20261122000320 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, readers, grantGuards, memberGuards, rights]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE rbac.team_members, rbac.teams, rbac.grants;
      DROP TRIGGER last_administrator_stays ON rbac.principals;
      DROP POLICY owners_functions ON rbac.principals;
      DROP FUNCTION rbac.guard_membership, rbac.guard_principal, rbac.guard_grant, rbac.keeps_roles,
        rbac.other_role_keepers, rbac.holders, rbac.authority;
    `);
  }
}
