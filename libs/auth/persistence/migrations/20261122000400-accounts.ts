import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  CREATE SCHEMA auth;
  GRANT USAGE ON SCHEMA auth TO caspix_app, caspix_worker, caspix_reader;

  -- Accounts without secrets: every signed-in person may know a colleague's name.
  CREATE TABLE auth.users (
    id uuid PRIMARY KEY,
    username text NOT NULL,
    username_key text NOT NULL UNIQUE,
    display_name text NOT NULL,
    state text NOT NULL DEFAULT 'ENROLLING' CHECK (state IN ('ENROLLING', 'ACTIVE', 'DISABLED')),
    state_reason text,
    -- Each factor counts its own failures; either may lock the account.
    password_failures integer NOT NULL DEFAULT 0,
    totp_failures integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    factor_enrolled_at timestamptz,
    last_sign_in_at timestamptz,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    version integer NOT NULL DEFAULT 1
  );
  CREATE INDEX users_listed ON auth.users (lower(display_name), id);

  -- What proves an identity. Only the sign-in itself may read it, under a permission that no role holds.
  CREATE TABLE auth.credentials (
    user_id uuid PRIMARY KEY REFERENCES auth.users,
    password_hash text,
    totp_secret bytea,
    -- The last time step (RFC 6238) whose code was used: a code works once.
    totp_last_step bigint,
    enrolment_hash bytea,
    enrolment_expires_at timestamptz
  );

  CREATE TABLE auth.sessions (
    -- SHA-256 of the cookie's value: who reads this table cannot sign in with it.
    id_hash bytea PRIMARY KEY CHECK (length(id_hash) = 32),
    id uuid NOT NULL UNIQUE,
    user_id uuid NOT NULL REFERENCES auth.users,
    state text NOT NULL CHECK (state IN ('PASSWORD', 'ENROLLING', 'ACTIVE')),
    factors text[] NOT NULL,
    -- Grants with a higher serial came after this sign-in and do not count in it.
    grant_serial integer NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    idle_seconds integer NOT NULL CHECK (idle_seconds > 0),
    absolute_at timestamptz NOT NULL,
    ip inet,
    agent text
  );
  CREATE INDEX sessions_user ON auth.sessions (user_id);
  CREATE INDEX sessions_end ON auth.sessions (absolute_at);

  -- Names without an account fail and lock like accounts do, so that a lock says nothing about who exists.
  CREATE TABLE auth.strangers (
    name_digest bytea PRIMARY KEY,
    failures integer NOT NULL,
    locked_until timestamptz,
    seen_at timestamptz NOT NULL
  );
  CREATE INDEX strangers_seen ON auth.strangers (seen_at);
`;

const reader = `
  -- The one read of a request: session, account and authority. It runs before there is any context, so it answers to nothing but
  -- the hash of a secret of 256 bits. Activity is noted at most every 30 seconds: a row a request would cost more than it tells.
  CREATE FUNCTION auth.read_session(of_hash bytea, moment timestamptz, is_activity boolean,
    OUT id uuid, OUT user_id uuid, OUT state text, OUT factors text[], OUT username text, OUT display_name text,
    OUT idle_seconds integer, OUT absolute_at timestamptz, OUT roles text[], OUT permissions text[], OUT teams uuid[],
    OUT newer_grants boolean)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    held_serial integer;
    last_seen timestamptz;
  BEGIN
    SELECT s.id, s.user_id, s.state, s.factors, u.username, u.display_name, s.idle_seconds, s.absolute_at,
        p.grant_serial > s.grant_serial, CASE s.state WHEN 'ACTIVE' THEN s.grant_serial ELSE -1 END, s.seen_at
      INTO id, user_id, state, factors, username, display_name, idle_seconds, absolute_at, newer_grants, held_serial, last_seen
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

const rights = `
  GRANT SELECT, INSERT (id, username, username_key, display_name, created_at, created_by),
    UPDATE (state, state_reason, password_failures, totp_failures, locked_until, factor_enrolled_at, last_sign_in_at, version)
    ON auth.users TO caspix_app;
  GRANT SELECT (id, username, display_name, state) ON auth.users TO caspix_worker, caspix_reader;
  ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.users FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.users TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY names_are_no_secret ON auth.users FOR SELECT TO caspix_app, caspix_worker, caspix_reader
    USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY made_by_role ON auth.users FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('user:manage')));
  CREATE POLICY changed_by_role_or_sign_in ON auth.users FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('user:manage')) OR (SELECT platform.permits('auth:service')));

  GRANT SELECT, INSERT (user_id, enrolment_hash, enrolment_expires_at),
    UPDATE (password_hash, totp_secret, totp_last_step, enrolment_hash, enrolment_expires_at)
    ON auth.credentials TO caspix_app;
  ALTER TABLE auth.credentials ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.credentials FORCE ROW LEVEL SECURITY;
  CREATE POLICY made_with_the_account ON auth.credentials FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('user:manage')));
  CREATE POLICY read_by_sign_in ON auth.credentials FOR SELECT TO caspix_app USING ((SELECT platform.permits('auth:service')));
  CREATE POLICY changed_by_sign_in ON auth.credentials FOR UPDATE TO caspix_app USING ((SELECT platform.permits('auth:service')));

  GRANT SELECT, INSERT, DELETE ON auth.sessions TO caspix_app;
  ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.sessions FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.sessions TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY own_or_managed ON auth.sessions FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('user:manage')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY opened_by_sign_in ON auth.sessions FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('auth:service')));
  CREATE POLICY ended_by_owner_or_manager ON auth.sessions FOR DELETE TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('user:manage')) OR (SELECT platform.permits('auth:service')));

  GRANT SELECT, INSERT, UPDATE, DELETE ON auth.strangers TO caspix_app;
  ALTER TABLE auth.strangers ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.strangers FORCE ROW LEVEL SECURITY;
  CREATE POLICY kept_by_sign_in ON auth.strangers TO caspix_app USING ((SELECT platform.permits('auth:service')));
`;

/** Accounts, credentials, sessions. */
export class Accounts20261122000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, reader, rights]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION auth.read_session;
      DROP TABLE auth.strangers, auth.sessions, auth.credentials, auth.users;
      DROP SCHEMA auth;
    `);
  }
}
