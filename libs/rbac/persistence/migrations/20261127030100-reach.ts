import type { MigrationInterface, QueryRunner } from 'typeorm';
import { INTAKE_QUEUE } from '../../domain/intake-queue.ts';

const tables = `
  -- How far the permission goes, for permissions over objects; it says nothing for others. What is not said is narrow.
  ALTER TABLE rbac.role_permissions ADD COLUMN scope text NOT NULL DEFAULT 'own'
    CHECK (scope IN ('own', 'compartment', 'team', 'all'));

  -- A compartment is a team that hides what lies in it: membership of both changes by two people.
  ALTER TABLE rbac.teams ADD COLUMN kind text NOT NULL DEFAULT 'team' CHECK (kind IN ('team', 'compartment'));

  -- open: everybody who works with team scope sees what lies in it; otherwise only the teams that work it.
  CREATE TABLE rbac.queues (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    open boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    version integer NOT NULL DEFAULT 1
  );
  CREATE UNIQUE INDEX queues_name ON rbac.queues (lower(name));
  CREATE TABLE rbac.queue_teams (
    queue_id uuid NOT NULL REFERENCES rbac.queues,
    team_id uuid NOT NULL REFERENCES rbac.teams,
    PRIMARY KEY (queue_id, team_id)
  );
  CREATE INDEX queue_teams_team ON rbac.queue_teams (team_id);
  INSERT INTO rbac.queues (id, name, open, created_at, created_by)
    VALUES ('${INTAKE_QUEUE}', 'Intake', true, transaction_timestamp(), '00000000-0000-7000-8000-000000000005');
`;

const authority = `
  DROP FUNCTION rbac.authority(uuid, integer, timestamptz);

  -- What a user may do now, and how far. Grants that came after up_to ask for a fresh sign-in first; what was taken away is gone at
  -- once. In plpgsql, because its statements keep their plans for as long as the connection lives, and every request comes here.
  CREATE FUNCTION rbac.authority(of_user uuid, up_to integer, moment timestamptz,
    OUT roles text[], OUT permissions text[], OUT scopes text[], OUT teams uuid[], OUT queues uuid[], OUT compartments uuid[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    roles := ARRAY(
      SELECT g.role FROM rbac.grants g
      WHERE g.user_id = of_user AND g.serial <= up_to AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > moment)
      ORDER BY g.role
    );
    SELECT array_agg(w.permission), array_agg(w.scope) INTO permissions, scopes FROM (
      SELECT DISTINCT ON (rp.permission) rp.permission, rp.scope FROM rbac.role_permissions rp WHERE rp.role = ANY (roles)
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
  REVOKE ALL ON FUNCTION rbac.authority(uuid, integer, timestamptz) FROM PUBLIC;
`;

const rights = `
  GRANT SELECT, INSERT (id, name, created_at, created_by) ON rbac.queues TO caspix_app;
  GRANT SELECT ON rbac.queue_teams TO caspix_app;
  GRANT SELECT ON rbac.queues, rbac.queue_teams TO caspix_worker;
  GRANT INSERT (kind) ON rbac.teams TO caspix_app;

  ALTER TABLE rbac.queues ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.queues FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.queues TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY names_are_no_secret ON rbac.queues FOR SELECT TO caspix_app, caspix_worker USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY made_by_role ON rbac.queues FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('team:manage')) OR (SELECT platform.permits('rbac:bootstrap')));
  ALTER TABLE rbac.queue_teams ENABLE ROW LEVEL SECURITY;
  ALTER TABLE rbac.queue_teams FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON rbac.queue_teams TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY names_are_no_secret ON rbac.queue_teams FOR SELECT TO caspix_app, caspix_worker
    USING ((SELECT platform.actor_id()) IS NOT NULL);

  -- That there is a compartment, and who is in it, is for its members and for those who keep memberships.
  CREATE POLICY compartments_are_hidden ON rbac.teams AS RESTRICTIVE FOR SELECT TO caspix_app
    USING (kind = 'team' OR id = ANY ((SELECT platform.inside())::uuid[])
      OR (SELECT platform.permits('team:manage')) OR (SELECT platform.permits('rbac:bootstrap')));
  CREATE POLICY compartments_are_hidden ON rbac.team_members AS RESTRICTIVE FOR SELECT TO caspix_app
    USING (user_id = (SELECT platform.actor_id()) OR EXISTS (SELECT FROM rbac.teams t WHERE t.id = team_id));
`;

/** How far roles reach; teams that are compartments; queues and the teams that work them. */
export class Reach20261127030100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(authority);
    await runner.query(rights);
  }

  async down(): Promise<void> {
    throw new Error('Scopes are not taken back: a role would reach everything again');
  }
}
