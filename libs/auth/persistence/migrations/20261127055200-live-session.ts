import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The one read of a request takes three rows by their keys; what the person may do is worked out once per change of anybody's rights. */
export class LiveSession20261127055200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION auth.read_session(bytea, timestamptz, boolean);

      -- These run before there is any context, so they answer to nothing but the hash of a secret of 256 bits.
      CREATE FUNCTION auth.read_session(of_hash bytea, moment timestamptz,
        OUT id uuid, OUT user_id uuid, OUT state text, OUT factors text[], OUT username text, OUT display_name text,
        OUT idle_seconds integer, OUT absolute_at timestamptz, OUT newer_grants boolean,
        OUT proofs jsonb, OUT proven_at timestamptz, OUT proven_until timestamptz,
        OUT held_serial integer, OUT epoch bigint, OUT unseen boolean)
      LANGUAGE sql STABLE SECURITY DEFINER
      BEGIN ATOMIC
        SELECT s.id, s.user_id, s.state, s.factors, u.username, u.display_name, s.idle_seconds, s.absolute_at, p.grant_serial > s.grant_serial,
          s.proofs, s.proven_at, s.proven_at + make_interval(secs => s.step_up_seconds),
          -- A half session holds no grant whatever.
          CASE s.state WHEN 'ACTIVE' THEN s.grant_serial ELSE -1 END,
          (SELECT c.epoch FROM rbac.grant_clock c),
          -- Activity is noted at most every 30 seconds: a row a request would cost more than it tells.
          s.seen_at < moment - interval '30 seconds'
        FROM auth.sessions s
        JOIN auth.users u ON u.id = s.user_id AND u.state = CASE s.state WHEN 'ENROLLING' THEN 'ENROLLING' ELSE 'ACTIVE' END
        JOIN rbac.principals p ON p.user_id = s.user_id AND p.active
        WHERE s.id_hash = of_hash AND s.absolute_at > moment AND s.seen_at + make_interval(secs => s.idle_seconds) > moment;
      END;

      -- One statement, and so one moment: the rights and the number that they hold under belong together.
      CREATE FUNCTION auth.read_authority(of_hash bytea, moment timestamptz,
        OUT roles text[], OUT permissions text[], OUT scopes text[], OUT teams uuid[], OUT queues uuid[], OUT compartments uuid[],
        OUT epoch bigint, OUT until timestamptz)
      LANGUAGE sql STABLE SECURITY DEFINER
      BEGIN ATOMIC
        SELECT a.roles, a.permissions, a.scopes, a.teams, a.queues, a.compartments, (SELECT c.epoch FROM rbac.grant_clock c),
          rbac.authority_until(s.user_id, s.held, moment)
        FROM (SELECT x.user_id, CASE x.state WHEN 'ACTIVE' THEN x.grant_serial ELSE -1 END AS held FROM auth.sessions x WHERE x.id_hash = of_hash) s,
          LATERAL rbac.authority(s.user_id, s.held, moment) a;
      END;

      CREATE FUNCTION auth.note_activity(of_hash bytea, moment timestamptz) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
      BEGIN ATOMIC
        UPDATE auth.sessions s SET seen_at = moment WHERE s.id_hash = of_hash AND s.seen_at < moment;
      END;

      REVOKE ALL ON FUNCTION auth.read_session(bytea, timestamptz), auth.read_authority(bytea, timestamptz),
        auth.note_activity(bytea, timestamptz) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION auth.read_session(bytea, timestamptz), auth.read_authority(bytea, timestamptz),
        auth.note_activity(bytea, timestamptz) TO caspix_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('The release before reads sessions through another function: restore a backup instead');
  }
}
