import type { MigrationInterface, QueryRunner } from 'typeorm';
import { granted, NOT_YET } from './time-bound-grants.ts';

const clock = `
  -- Counts what was added to anybody's rights, by grants and by roles, in the order of the commits: the row is locked until then. A session
  -- counts what was added up to the value that it was opened with, and loses at once whatever is taken away.
  CREATE TABLE rbac.grant_clock (single boolean PRIMARY KEY DEFAULT true CHECK (single), value integer NOT NULL);
  INSERT INTO rbac.grant_clock (value) SELECT coalesce(max(grant_serial), 0) FROM rbac.principals;
  CREATE FUNCTION rbac.tick() RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS
    $$ UPDATE rbac.grant_clock SET value = value + 1 RETURNING value $$;
  CREATE FUNCTION rbac.clock() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
    $$ SELECT value FROM rbac.grant_clock $$;
  REVOKE ALL ON FUNCTION rbac.tick(), rbac.clock() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.tick(), rbac.clock() TO caspix_app;
`;

const tables = `
  ALTER TABLE rbac.roles
    ADD COLUMN shipped boolean NOT NULL DEFAULT false,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN retired_at timestamptz,
    ADD COLUMN retired_by uuid UNIQUE REFERENCES rbac.approvals,
    ADD CONSTRAINT retired_by_request CHECK ((retired_at IS NULL) = (retired_by IS NULL)),
    DROP CONSTRAINT roles_name_key;
  ALTER TABLE rbac.role_permissions ADD COLUMN serial integer NOT NULL DEFAULT 0;
  ALTER TABLE rbac.separation_rules ADD COLUMN within_predefined boolean NOT NULL DEFAULT false;

  -- What a role said when: never changed, and the newest one counts.
  CREATE TABLE rbac.role_versions (
    role text NOT NULL CHECK (role ~ '^[a-z][a-z0-9-]{1,39}$'),
    version integer NOT NULL CHECK (version > 0),
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 80),
    description text NOT NULL CHECK (length(description) <= 500),
    -- Permission and how far it reaches.
    permissions jsonb NOT NULL CHECK (jsonb_typeof(permissions) = 'object'),
    cloned_from text,
    made_at timestamptz NOT NULL,
    -- Null: brought by a release of the product.
    approved_by uuid UNIQUE REFERENCES rbac.approvals,
    PRIMARY KEY (role, version)
  );
  INSERT INTO rbac.role_versions (role, version, name, description, permissions, made_at)
    SELECT r.id, 1, r.name, r.description, coalesce((SELECT jsonb_object_agg(p.permission, p.scope) FROM rbac.role_permissions p
      WHERE p.role = r.id), '{}'), transaction_timestamp() FROM rbac.roles r;
`;

const timed = `
  ALTER TABLE rbac.grants
    ADD COLUMN starts_at timestamptz,
    -- That its time ran out was written down; it stopped counting at that moment by itself.
    ADD COLUMN ended_at timestamptz,
    ADD CONSTRAINT ends_in_time CHECK (ended_at IS NULL OR (ended_at >= expires_at AND revoked_at IS NULL)),
    ADD CONSTRAINT lasts CHECK (expires_at > coalesce(starts_at, granted_at));
  DROP INDEX rbac.grants_held_once;
  CREATE UNIQUE INDEX grants_held_once ON rbac.grants (user_id, role) WHERE revoked_at IS NULL AND ended_at IS NULL;
  CREATE INDEX grants_ending ON rbac.grants (expires_at) WHERE expires_at IS NOT NULL AND revoked_at IS NULL AND ended_at IS NULL;
  CREATE INDEX grants_starting ON rbac.grants (starts_at) WHERE serial = ${NOT_YET};
  GRANT INSERT (starts_at), UPDATE (serial, ended_at) ON rbac.grants TO caspix_app;
  CREATE POLICY tended_in_time ON rbac.grants FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('rbac:tend')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY seen_to_tend ON rbac.grants FOR SELECT TO caspix_app USING ((SELECT platform.permits('rbac:tend')));
`;

const rules = `
  -- The first rule that these roles break together, once this one says what candidate says. A rule may allow within one predefined role
  -- what it forbids elsewhere.
  CREATE FUNCTION rbac.broken_rule(roles text[], changed text, candidate jsonb) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH held AS (
      SELECT rp.role, rp.permission, r.predefined FROM rbac.role_permissions rp JOIN rbac.roles r ON r.id = rp.role
        WHERE rp.role = ANY (roles) AND rp.role IS DISTINCT FROM changed
      UNION ALL
      SELECT changed, k, coalesce((SELECT predefined FROM rbac.roles WHERE id = changed), false) FROM jsonb_object_keys(candidate) AS k
        WHERE candidate IS NOT NULL
    )
    SELECT rule.id FROM rbac.separation_rules rule
    WHERE EXISTS (
      SELECT FROM held a JOIN held b ON a.permission = ANY (rule.one) AND b.permission = ANY (rule.other)
      WHERE NOT (rule.within_predefined AND a.role = b.role AND a.predefined))
    ORDER BY rule.id LIMIT 1
  $$;

  -- Somebody who holds the role and would break a rule with it, if it said what candidate says.
  CREATE FUNCTION rbac.broken_by_holders(changed text, candidate jsonb) RETURNS TABLE (rule text, holders bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    -- Combinations are few where holders are many.
    SELECT broken, sum(people)::bigint FROM (
      SELECT rbac.broken_rule(c.roles, changed, candidate) AS broken, count(*) AS people FROM (
        SELECT g.user_id, array_agg(g.role ORDER BY g.role) AS roles FROM rbac.grants g
        WHERE g.revoked_at IS NULL AND g.ended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())
          AND g.user_id IN (SELECT h.user_id FROM rbac.grants h WHERE h.role = changed AND h.revoked_at IS NULL AND h.ended_at IS NULL)
        GROUP BY g.user_id) c
      GROUP BY c.roles) x
    WHERE broken IS NOT NULL AND platform.actor_id() IS NOT NULL GROUP BY broken ORDER BY broken
  $$;

  -- Who decides about roles for good: who does so only until some day keeps nobody from being locked out after it.
  CREATE FUNCTION rbac.lasting_role_keepers() RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT DISTINCT g.user_id FROM rbac.role_permissions rp
    JOIN rbac.grants g ON g.role = rp.role AND g.revoked_at IS NULL AND g.expires_at IS NULL AND g.serial < ${NOT_YET}
    JOIN rbac.principals p ON p.user_id = g.user_id AND p.active
    WHERE rp.permission = 'role:approve'
  $$;

  -- How many would still decide about roles for good if this role did not say so. Holds off every change that could lower the number.
  CREATE FUNCTION rbac.role_keepers_without(of_role text) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('rbac.role-keepers', 0));
    RETURN (SELECT count(DISTINCT g.user_id) FROM rbac.role_permissions rp
      JOIN rbac.grants g ON g.role = rp.role AND g.revoked_at IS NULL AND g.expires_at IS NULL AND g.serial < ${NOT_YET}
      JOIN rbac.principals p ON p.user_id = g.user_id AND p.active
      WHERE rp.permission = 'role:approve' AND rp.role <> of_role);
  END $$;
  REVOKE ALL ON FUNCTION rbac.role_keepers_without(text) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.role_keepers_without(text) TO caspix_app;

  CREATE OR REPLACE FUNCTION rbac.other_role_keepers(than uuid) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('rbac.role-keepers', 0));
    RETURN (SELECT count(*) FROM rbac.lasting_role_keepers() AS holder WHERE holder <> than);
  END $$;
  REVOKE ALL ON FUNCTION rbac.broken_rule(text[], text, jsonb), rbac.broken_by_holders(text, jsonb), rbac.lasting_role_keepers() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION rbac.broken_rule(text[], text, jsonb), rbac.broken_by_holders(text, jsonb) TO caspix_app;
`;

const guard = `
  CREATE FUNCTION rbac.guard_role_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    known rbac.roles;
    asked jsonb;
    broken text;
    wrong text;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('rbac.role-keepers', 0));
    SELECT * INTO known FROM rbac.roles WHERE id = NEW.role FOR UPDATE;
    IF NEW.version <> coalesce(known.version, 0) + 1 THEN
      RAISE EXCEPTION 'versions of % follow each other', NEW.role USING ERRCODE = '23514';
    END IF;
    SELECT k INTO wrong FROM jsonb_each_text(NEW.permissions) AS e (k, reach)
      WHERE reach NOT IN ('own', 'compartment', 'team', 'all')
        OR NOT EXISTS (SELECT FROM rbac.permissions p WHERE p.id = k AND p.retired_at IS NULL) LIMIT 1;
    IF wrong IS NOT NULL THEN RAISE EXCEPTION 'there is no permission % like that', wrong USING ERRCODE = '23514'; END IF;
    IF NEW.approved_by IS NULL THEN
      -- The application inserts as itself, whatever functions it comes through.
      IF session_user IN ('caspix_app', 'caspix_worker', 'caspix_reader') THEN
        RAISE EXCEPTION 'a role changes by an approved request' USING ERRCODE = 'CX003';
      END IF;
      RETURN NEW;
    END IF;
    IF known.predefined THEN RAISE EXCEPTION 'predefined roles do not change' USING ERRCODE = 'CX004'; END IF;
    IF known.retired_at IS NOT NULL THEN RAISE EXCEPTION '% is retired', NEW.role USING ERRCODE = 'CX004'; END IF;
    PERFORM rbac.assert_approved(NEW.approved_by, CASE NEW.version WHEN 1 THEN 'role.create' ELSE 'role.change' END, '{}');
    SELECT convert_from(a.payload, 'UTF8')::jsonb INTO asked FROM rbac.approvals a WHERE a.id = NEW.approved_by;
    IF (asked->>'role', (asked->>'version')::integer, asked->>'name', asked->>'description', asked->'permissions', asked->>'clonedFrom')
      IS DISTINCT FROM (NEW.role, NEW.version, NEW.name, NEW.description, NEW.permissions, NEW.cloned_from) THEN
      RAISE EXCEPTION 'the request says something else' USING ERRCODE = 'CX003';
    END IF;
    broken := coalesce(rbac.broken_rule('{}', NEW.role, NEW.permissions),
      (SELECT b.rule FROM rbac.broken_by_holders(NEW.role, NEW.permissions) b LIMIT 1));
    IF broken IS NOT NULL THEN RAISE EXCEPTION 'separation of duties: %', broken USING ERRCODE = 'CX004'; END IF;
    RETURN NEW;
  END $$;

  CREATE FUNCTION rbac.apply_role_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    at_serial integer;
    kept_roles boolean := rbac.keeps_roles(NEW.role);
  BEGIN
    INSERT INTO rbac.roles AS r (id, name, description, version) VALUES (NEW.role, NEW.name, NEW.description, NEW.version)
      ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, version = excluded.version;
    DELETE FROM rbac.role_permissions rp WHERE rp.role = NEW.role AND NOT NEW.permissions ? rp.permission;
    UPDATE rbac.role_permissions rp SET scope = NEW.permissions->>rp.permission
      WHERE rp.role = NEW.role AND array_position(ARRAY['own', 'compartment', 'team', 'all'], NEW.permissions->>rp.permission)
        < array_position(ARRAY['own', 'compartment', 'team', 'all'], rp.scope);
    -- What is added, or reaches further, counts in sessions that are opened from now on, and in no other.
    IF EXISTS (SELECT FROM jsonb_each_text(NEW.permissions) AS e (k, reach)
        WHERE NOT EXISTS (SELECT FROM rbac.role_permissions rp WHERE rp.role = NEW.role AND rp.permission = k AND rp.scope = reach)) THEN
      at_serial := rbac.tick();
      INSERT INTO rbac.role_permissions AS rp (role, permission, scope, serial)
        SELECT NEW.role, k, reach, CASE WHEN NEW.version = 1 THEN 0 ELSE at_serial END FROM jsonb_each_text(NEW.permissions) AS e (k, reach)
        ON CONFLICT (role, permission) DO UPDATE SET scope = excluded.scope, serial = excluded.serial WHERE rp.scope <> excluded.scope;
    END IF;
    IF kept_roles AND NOT rbac.keeps_roles(NEW.role) AND NOT EXISTS (SELECT FROM rbac.lasting_role_keepers()) THEN
      RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'CX004';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT ON rbac.role_versions FOR EACH ROW EXECUTE FUNCTION rbac.guard_role_version();
  CREATE TRIGGER counts_at_once AFTER INSERT ON rbac.role_versions FOR EACH ROW EXECUTE FUNCTION rbac.apply_role_version();
  CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON rbac.role_versions FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON rbac.role_versions FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE rbac.role_versions ENABLE ALWAYS TRIGGER approved_only, ENABLE ALWAYS TRIGGER counts_at_once,
    ENABLE ALWAYS TRIGGER never_changed, ENABLE ALWAYS TRIGGER never_emptied;
`;

const effective = `
  -- What a role permits is written by the trigger of its versions and by nothing else, the owner included.
  CREATE FUNCTION rbac.guard_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF pg_trigger_depth() > 1 THEN RETURN coalesce(NEW, OLD); END IF;
    IF TG_TABLE_NAME = 'roles' AND TG_OP = 'UPDATE' THEN
      IF (to_jsonb(NEW) - ARRAY['retired_at', 'retired_by']) = (to_jsonb(OLD) - ARRAY['retired_at', 'retired_by'])
        AND OLD.retired_at IS NULL AND NOT OLD.predefined THEN
        PERFORM rbac.assert_approved(NEW.retired_by, 'role.retire', jsonb_build_object('role', NEW.id));
        IF EXISTS (SELECT FROM rbac.grants g WHERE g.role = NEW.id AND g.revoked_at IS NULL AND g.ended_at IS NULL
            AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp())) THEN
          RAISE EXCEPTION 'somebody holds %', NEW.id USING ERRCODE = 'CX004';
        END IF;
        RETURN NEW;
      END IF;
      -- A release may say that it ships a role.
      IF session_user NOT IN ('caspix_app', 'caspix_worker', 'caspix_reader')
        AND (to_jsonb(NEW) - ARRAY['predefined', 'shipped']) = (to_jsonb(OLD) - ARRAY['predefined', 'shipped']) THEN
        RETURN NEW;
      END IF;
    END IF;
    RAISE EXCEPTION 'a role changes by its versions' USING ERRCODE = 'CX004';
  END $$;
  CREATE TRIGGER changed_by_versions BEFORE INSERT OR UPDATE OR DELETE ON rbac.roles FOR EACH ROW EXECUTE FUNCTION rbac.guard_role();
  CREATE TRIGGER changed_by_versions BEFORE INSERT OR UPDATE OR DELETE ON rbac.role_permissions FOR EACH ROW
    EXECUTE FUNCTION rbac.guard_role();
  ALTER TABLE rbac.roles ENABLE ALWAYS TRIGGER changed_by_versions;
  ALTER TABLE rbac.role_permissions ENABLE ALWAYS TRIGGER changed_by_versions;

  GRANT SELECT, INSERT (role, version, name, description, permissions, cloned_from, made_at, approved_by) ON rbac.role_versions TO caspix_app;
  GRANT SELECT ON rbac.role_versions TO caspix_worker, caspix_reader;
  GRANT UPDATE (retired_at, retired_by) ON rbac.roles TO caspix_app;
  ALTER TABLE rbac.role_versions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.role_versions TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen_by_actors ON rbac.role_versions FOR SELECT TO caspix_app, caspix_worker, caspix_reader
    USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY made_by_second_person ON rbac.role_versions FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('role:approve')) AND approved_by IS NOT NULL);
`;

/** Roles have versions: predefined ones come with a release, others are made, changed and retired by approved requests. */
export class RoleVersions20261127031000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [clock, tables, timed, rules, guard, effective, granted]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Versions of roles are not taken back: what a role said when would be forgotten');
  }
}
