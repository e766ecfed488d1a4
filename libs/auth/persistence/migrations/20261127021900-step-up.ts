import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = `
  ALTER TABLE auth.sessions
    -- When each factor was last proven in this session, by its name.
    ADD COLUMN proofs jsonb NOT NULL DEFAULT '{}',
    -- When somebody last proved strongly who they are. Null: never, and so never fresh.
    ADD COLUMN proven_at timestamptz,
    ADD COLUMN step_up_seconds integer NOT NULL DEFAULT 300 CHECK (step_up_seconds > 0);
  -- A proof gives the session a new secret; nothing else of a session can be changed.
  GRANT UPDATE (id_hash, factors, proofs, proven_at) ON auth.sessions TO caspix_app;
  CREATE POLICY proven_by_sign_in ON auth.sessions FOR UPDATE TO caspix_app USING ((SELECT platform.permits('auth:service')));
`;

/** The read of a request's session; `proven` are the columns that this migration adds. */
const reader = (proven: boolean) => `
  DROP FUNCTION auth.read_session(bytea, timestamptz, boolean);
  CREATE FUNCTION auth.read_session(of_hash bytea, moment timestamptz, is_activity boolean,
    OUT id uuid, OUT user_id uuid, OUT state text, OUT factors text[], OUT username text, OUT display_name text,
    OUT idle_seconds integer, OUT absolute_at timestamptz, OUT roles text[], OUT permissions text[], OUT teams uuid[],
    OUT newer_grants boolean${proven ? ', OUT proofs jsonb, OUT proven_at timestamptz, OUT proven_until timestamptz' : ''})
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    held_serial integer;
    last_seen timestamptz;
  BEGIN
    SELECT s.id, s.user_id, s.state, s.factors, u.username, u.display_name, s.idle_seconds, s.absolute_at,
        p.grant_serial > s.grant_serial, CASE s.state WHEN 'ACTIVE' THEN s.grant_serial ELSE -1 END, s.seen_at
        ${proven ? ', s.proofs, s.proven_at, s.proven_at + make_interval(secs => s.step_up_seconds)' : ''}
      INTO id, user_id, state, factors, username, display_name, idle_seconds, absolute_at, newer_grants, held_serial, last_seen
        ${proven ? ', proofs, proven_at, proven_until' : ''}
      FROM auth.sessions s
      JOIN auth.users u ON u.id = s.user_id AND u.state = CASE s.state WHEN 'ENROLLING' THEN 'ENROLLING' ELSE 'ACTIVE' END
      JOIN rbac.principals p ON p.user_id = s.user_id AND p.active
      WHERE s.id_hash = of_hash AND s.absolute_at > moment AND s.seen_at + make_interval(secs => s.idle_seconds) > moment;
    IF NOT FOUND THEN RETURN; END IF;
    SELECT a.roles, a.permissions, a.teams INTO roles, permissions, teams FROM rbac.authority(user_id, held_serial, moment) a;
    IF is_activity AND last_seen < moment - interval '30 seconds' THEN
      UPDATE auth.sessions s SET seen_at = moment WHERE s.id_hash = of_hash AND s.seen_at < moment;
    END IF;
  END $$;
  REVOKE ALL ON FUNCTION auth.read_session(bytea, timestamptz, boolean) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION auth.read_session(bytea, timestamptz, boolean) TO caspix_app;
`;

/** Sessions know when each factor was last proven, and are renewed by another proof. */
export class StepUp20261127021900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [columns, reader(true)]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(reader(false));
    await runner.query(`
      DROP POLICY proven_by_sign_in ON auth.sessions;
      REVOKE UPDATE (id_hash, factors, proofs, proven_at) ON auth.sessions FROM caspix_app;
      ALTER TABLE auth.sessions DROP COLUMN proofs, DROP COLUMN proven_at, DROP COLUMN step_up_seconds;
    `);
  }
}
