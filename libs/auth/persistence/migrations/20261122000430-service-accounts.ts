import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  -- Machines that deliver. There is no secret here: whoever reads this table whole can sign nothing with it.
  CREATE TABLE auth.service_accounts (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    name_key text NOT NULL UNIQUE,
    -- Ed25519 (RFC 8032). One key speaks for one account.
    public_key bytea NOT NULL UNIQUE CHECK (length(public_key) = 32),
    permissions text[] NOT NULL CHECK (cardinality(permissions) > 0 AND permissions <@ ARRAY['alert:ingest', 'import:run']),
    state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DISABLED')),
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    disabled_at timestamptz,
    last_used_at timestamptz,
    CHECK ((state = 'DISABLED') = (disabled_at IS NOT NULL))
  );

  -- Tokens that were used, until they are past: each opens one request.
  CREATE TABLE auth.spent_tokens (
    account_id uuid NOT NULL REFERENCES auth.service_accounts,
    jti_digest bytea NOT NULL CHECK (length(jti_digest) = 32),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, jti_digest)
  );
  CREATE INDEX spent_tokens_end ON auth.spent_tokens (expires_at);
`;

const functions = `
  -- Both run before there is any context. The first gives away nothing but a public key; the second can be told a token only by a
  -- program that runs as the API, and lets nothing happen that was not signed.
  CREATE FUNCTION auth.read_service_account(account uuid)
  RETURNS TABLE (id uuid, name text, permissions text[], enabled boolean, public_key bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT s.id, s.name, s.permissions, s.state = 'ACTIVE', s.public_key FROM auth.service_accounts s WHERE s.id = account
  $$;

  -- Two requests with one token meet at the primary key: the second waits for the first and is told no. What is past is swept in
  -- passing, a few more rows than one request adds, so that the table never holds more than the tokens of the last minutes.
  CREATE FUNCTION auth.spend_token(account uuid, digest bytea, until timestamptz, moment timestamptz) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    DELETE FROM auth.spent_tokens t WHERE t.ctid = ANY (ARRAY(
      SELECT p.ctid FROM auth.spent_tokens p WHERE p.expires_at <= moment ORDER BY p.expires_at LIMIT 8 FOR UPDATE SKIP LOCKED));
    INSERT INTO auth.spent_tokens (account_id, jti_digest, expires_at)
      SELECT s.id, digest, until FROM auth.service_accounts s WHERE s.id = account AND s.state = 'ACTIVE'
      ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE auth.service_accounts s SET last_used_at = moment
      WHERE s.id = account AND (s.last_used_at IS NULL OR s.last_used_at < moment - interval '1 minute');
    RETURN true;
  END $$;

  REVOKE ALL ON FUNCTION auth.read_service_account(uuid), auth.spend_token(uuid, bytea, timestamptz, timestamptz) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION auth.read_service_account(uuid), auth.spend_token(uuid, bytea, timestamptz, timestamptz) TO caspix_app;
`;

const rights = `
  -- Key and permissions of an account never change: another key or another permission is another account.
  GRANT SELECT, INSERT (id, name, name_key, public_key, permissions, created_at, created_by), UPDATE (state, disabled_at)
    ON auth.service_accounts TO caspix_app;
  GRANT SELECT (id, name, state) ON auth.service_accounts TO caspix_worker, caspix_reader;
  ALTER TABLE auth.service_accounts ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.service_accounts FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.service_accounts TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY names_are_no_secret ON auth.service_accounts FOR SELECT TO caspix_app, caspix_worker, caspix_reader
    USING ((SELECT platform.actor_id()) IS NOT NULL);
  CREATE POLICY made_by_keeper ON auth.service_accounts FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('service-account:manage')) AND state = 'ACTIVE');
  -- Whoever was shut out stays so.
  CREATE POLICY disabled_by_keeper ON auth.service_accounts FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('service-account:manage')) AND state = 'ACTIVE')
    WITH CHECK ((SELECT platform.permits('service-account:manage')) AND state = 'DISABLED');

  ALTER TABLE auth.spent_tokens ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.spent_tokens FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.spent_tokens TO caspix_owner USING (true) WITH CHECK (true);
`;

/** Accounts for alert sources, and the memory of their used tokens. */
export class ServiceAccounts20261122000430 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, functions, rights]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION auth.spend_token, auth.read_service_account;
      DROP TABLE auth.spent_tokens, auth.service_accounts;
    `);
  }
}
