import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  -- A link for a new password of somebody who may change what others may do: two people agreed to it, and it is drawn once.
  CREATE TABLE auth.reset_grants (
    approval uuid PRIMARY KEY REFERENCES rbac.approvals,
    user_id uuid NOT NULL REFERENCES auth.users,
    until timestamptz NOT NULL,
    used_at timestamptz
  );
  CREATE INDEX reset_grants_user ON auth.reset_grants (user_id);

  ALTER TABLE auth.credentials
    ADD COLUMN reset_approval uuid REFERENCES rbac.approvals,
    -- The half session in which the password that waits was chosen. Only what follows from it confirms that password.
    ADD COLUMN reset_session uuid;
  GRANT UPDATE (reset_approval, reset_session) ON auth.credentials TO caspix_app;
`;

const guards = `
  CREATE FUNCTION auth.guard_reset_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'UPDATE' THEN
      IF OLD.used_at IS NOT NULL OR (NEW.approval, NEW.user_id, NEW.until) IS DISTINCT FROM (OLD.approval, OLD.user_id, OLD.until) THEN
        RAISE EXCEPTION 'a link is drawn once' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    PERFORM rbac.assert_approved(NEW.approval, 'user.password-reset', jsonb_build_object('userId', NEW.user_id));
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON auth.reset_grants FOR EACH ROW EXECUTE FUNCTION auth.guard_reset_grant();
  ALTER TABLE auth.reset_grants ENABLE ALWAYS TRIGGER approved_only;

  -- Whoever may change accounts, roles or the sign-in policy, or will. It asks for no context, so that nobody slips past without one.
  CREATE FUNCTION auth.is_privileged(of_user uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT FROM rbac.grants g JOIN rbac.role_permissions rp ON rp.role = g.role
      WHERE g.user_id = of_user AND g.revoked_at IS NULL AND g.ended_at IS NULL
        AND rp.permission IN ('user:manage', 'role:approve', 'policy:manage'))
  $$;
  REVOKE ALL ON FUNCTION auth.is_privileged(uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION auth.is_privileged(uuid) TO caspix_app;

  CREATE FUNCTION auth.guard_reset() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF auth.is_privileged(NEW.user_id) THEN
      PERFORM rbac.assert_approved(NEW.reset_approval, 'user.password-reset', jsonb_build_object('userId', NEW.user_id));
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER agreed_for_the_privileged BEFORE UPDATE OF reset_hash ON auth.credentials FOR EACH ROW
    WHEN (NEW.reset_hash IS NOT NULL AND NEW.reset_hash IS DISTINCT FROM OLD.reset_hash) EXECUTE FUNCTION auth.guard_reset();
  ALTER TABLE auth.credentials ENABLE ALWAYS TRIGGER agreed_for_the_privileged;
`;

const rights = `
  GRANT SELECT, INSERT (approval, user_id, until), UPDATE (used_at) ON auth.reset_grants TO caspix_app;
  ALTER TABLE auth.reset_grants ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.reset_grants FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.reset_grants TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY kept_by_managers ON auth.reset_grants TO caspix_app
    USING ((SELECT platform.permits('user:manage'))) WITH CHECK ((SELECT platform.permits('user:manage')));
`;

/** Links for a new password: for the privileged by two people. */
export class Resets20261127062000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, guards, rights]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER agreed_for_the_privileged ON auth.credentials;
      DROP TABLE auth.reset_grants;
      DROP FUNCTION auth.guard_reset, auth.is_privileged, auth.guard_reset_grant;
      ALTER TABLE auth.credentials DROP COLUMN reset_approval, DROP COLUMN reset_session;
    `);
  }
}
