import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The one read of a request says how far each permission goes, too. */
export class SessionReach20261127030200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION auth.read_session(bytea, timestamptz, boolean);

      -- It runs before there is any context, so it answers to nothing but the hash of a secret of 256 bits. Activity is noted at most
      -- every 30 seconds: a row a request would cost more than it tells.
      CREATE FUNCTION auth.read_session(of_hash bytea, moment timestamptz, is_activity boolean,
        OUT id uuid, OUT user_id uuid, OUT state text, OUT factors text[], OUT username text, OUT display_name text,
        OUT idle_seconds integer, OUT absolute_at timestamptz, OUT newer_grants boolean,
        OUT proofs jsonb, OUT proven_at timestamptz, OUT proven_until timestamptz,
        OUT roles text[], OUT permissions text[], OUT scopes text[], OUT teams uuid[], OUT queues uuid[], OUT compartments uuid[])
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
      DECLARE
        held_serial integer;
        last_seen timestamptz;
      BEGIN
        SELECT s.id, s.user_id, s.state, s.factors, u.username, u.display_name, s.idle_seconds, s.absolute_at,
            p.grant_serial > s.grant_serial, CASE s.state WHEN 'ACTIVE' THEN s.grant_serial ELSE -1 END, s.seen_at,
            s.proofs, s.proven_at, s.proven_at + make_interval(secs => s.step_up_seconds)
          INTO id, user_id, state, factors, username, display_name, idle_seconds, absolute_at, newer_grants, held_serial, last_seen,
            proofs, proven_at, proven_until
          FROM auth.sessions s
          JOIN auth.users u ON u.id = s.user_id AND u.state = CASE s.state WHEN 'ENROLLING' THEN 'ENROLLING' ELSE 'ACTIVE' END
          JOIN rbac.principals p ON p.user_id = s.user_id AND p.active
          WHERE s.id_hash = of_hash AND s.absolute_at > moment AND s.seen_at + make_interval(secs => s.idle_seconds) > moment;
        IF NOT FOUND THEN RETURN; END IF;
        SELECT a.roles, a.permissions, a.scopes, a.teams, a.queues, a.compartments
          INTO roles, permissions, scopes, teams, queues, compartments
          FROM rbac.authority(user_id, held_serial, moment) a;
        IF is_activity AND last_seen < moment - interval '30 seconds' THEN
          UPDATE auth.sessions s SET seen_at = moment WHERE s.id_hash = of_hash AND s.seen_at < moment;
        END IF;
      END $$;
      REVOKE ALL ON FUNCTION auth.read_session(bytea, timestamptz, boolean) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION auth.read_session(bytea, timestamptz, boolean) TO caspix_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Sessions do not forget how far they reach: restore a backup instead');
  }
}
