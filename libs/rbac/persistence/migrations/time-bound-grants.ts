/** The serial of a grant that has not begun: no session counts it. */
export const NOT_YET = 2147483647;

/** Grants that begin and end by themselves, for the migration that brings them. */
export const granted = `
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

  CREATE OR REPLACE FUNCTION rbac.holders(of_permission text) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT DISTINCT g.user_id FROM rbac.role_permissions rp
    JOIN rbac.grants g ON g.role = rp.role AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())
      AND (g.starts_at IS NULL OR g.starts_at <= clock_timestamp())
    JOIN rbac.principals p ON p.user_id = g.user_id AND p.active
    WHERE rp.permission = of_permission AND platform.actor_id() IS NOT NULL
  $$;

  CREATE OR REPLACE FUNCTION rbac.holds(of_user uuid, asked text, moment timestamptz) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (
      SELECT FROM rbac.grants g
      JOIN rbac.role_permissions rp ON rp.role = g.role AND rp.permission = asked
      JOIN rbac.principals p ON p.user_id = g.user_id AND p.active
      WHERE g.user_id = of_user AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > moment)
        AND (g.starts_at IS NULL OR g.starts_at <= moment))
  $$;

  -- As before, and what was added to a role after up_to asks for a fresh sign-in too.
  CREATE OR REPLACE FUNCTION rbac.authority(of_user uuid, up_to integer, moment timestamptz,
    OUT roles text[], OUT permissions text[], OUT scopes text[], OUT teams uuid[], OUT queues uuid[], OUT compartments uuid[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    roles := ARRAY(
      SELECT g.role FROM rbac.grants g
      WHERE g.user_id = of_user AND g.serial <= up_to AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > moment)
      ORDER BY g.role
    );
    SELECT array_agg(w.permission), array_agg(w.scope) INTO permissions, scopes FROM (
      SELECT DISTINCT ON (rp.permission) rp.permission, rp.scope FROM rbac.role_permissions rp
      WHERE rp.role = ANY (roles) AND rp.serial <= up_to
      ORDER BY rp.permission, array_position(ARRAY['all', 'team', 'compartment', 'own'], rp.scope)
    ) w;
    SELECT array_agg(t.id) FILTER (WHERE t.kind = 'team'), array_agg(t.id) FILTER (WHERE t.kind = 'compartment')
      INTO teams, compartments
      FROM rbac.team_members m JOIN rbac.teams t ON t.id = m.team_id WHERE m.user_id = of_user AND m.removed_at IS NULL;
    permissions := coalesce(permissions, '{}');
    scopes := coalesce(scopes, '{}');
    teams := coalesce(teams, '{}');
    compartments := coalesce(compartments, '{}');
    queues := ARRAY(
      SELECT q.id FROM rbac.queues q
      WHERE q.open OR EXISTS (SELECT FROM rbac.queue_teams w WHERE w.queue_id = q.id AND w.team_id = ANY (teams))
    );
  END $$;

  -- What the acting person would be permitted in a session that is opened now.
  CREATE FUNCTION rbac.permitted_afresh() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
    $$ SELECT a.permissions FROM rbac.authority(platform.actor_id(), rbac.clock(), clock_timestamp()) a $$;
  REVOKE ALL ON FUNCTION rbac.permitted_afresh() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.permitted_afresh() TO caspix_app;
`;
