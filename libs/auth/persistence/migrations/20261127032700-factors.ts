import type { MigrationInterface, QueryRunner } from 'typeorm';

const passkeys = `
  -- Passkeys and hardware keys (WebAuthn level 2). Public keys, so nothing here is a secret; what they are called is their owner's affair.
  CREATE TABLE auth.passkeys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth.users,
    credential_id bytea NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key bytea NOT NULL,
    -- The authenticator's own count of its uses. One that does not rise was copied (section 6.1.1).
    counter bigint NOT NULL CHECK (counter >= 0),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    model uuid NOT NULL,
    attested boolean NOT NULL,
    user_verified boolean NOT NULL,
    synchronised boolean NOT NULL,
    transports text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    -- When it was found to be copied: it serves no more, and stays in view until its owner removes it.
    suspended_at timestamptz
  );
  CREATE INDEX passkeys_user ON auth.passkeys (user_id, created_at);

  -- Challenges that were given out, each good for one answer, for one purpose, in one browser.
  CREATE TABLE auth.ceremonies (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    purpose text NOT NULL CHECK (purpose IN ('enrol', 'sign-in', 'second-factor', 'step-up')),
    -- The session that it belongs to; null for a sign-in without one.
    session_id uuid,
    expires_at timestamptz NOT NULL
  );
  CREATE INDEX ceremonies_end ON auth.ceremonies (expires_at);
`;

const credentials = `
  ALTER TABLE auth.users ADD COLUMN webauthn_failures integer NOT NULL DEFAULT 0, ADD COLUMN recovery_failures integer NOT NULL DEFAULT 0;
  GRANT UPDATE (webauthn_failures, recovery_failures) ON auth.users TO caspix_app;

  ALTER TABLE auth.credentials
    -- A seed counts once its first code was given.
    ADD COLUMN totp_confirmed_at timestamptz,
    -- Seeds that are offered to somebody who has one already wait here until the first code.
    ADD COLUMN totp_next_secret crypto.sealed,
    ADD COLUMN password_changed_at timestamptz,
    -- Hashes of earlier passwords, the newest first.
    ADD COLUMN password_earlier text[] NOT NULL DEFAULT '{}',
    -- A one-time code to choose a new password with, and what was chosen until a second factor confirms it.
    ADD COLUMN reset_hash bytea,
    ADD COLUMN reset_expires_at timestamptz,
    ADD COLUMN password_next text;
  UPDATE auth.credentials c SET totp_confirmed_at = u.factor_enrolled_at FROM auth.users u WHERE u.id = c.user_id AND c.totp_secret IS NOT NULL;
  GRANT UPDATE (totp_confirmed_at, totp_next_secret, password_changed_at, password_earlier, reset_hash, reset_expires_at, password_next)
    ON auth.credentials TO caspix_app;

  -- SHA-256 of codes with 125 random bits: above the 112 at which ASVS 5.0 6.5.2 asks for no slow hash.
  CREATE TABLE auth.recovery_codes (
    user_id uuid NOT NULL REFERENCES auth.users,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    used_at timestamptz,
    PRIMARY KEY (user_id, digest)
  );
`;

const history = `
  -- Who came in, from where and how: for the person to recognise, and for whoever watches. The record that proves it is the audit log.
  CREATE TABLE auth.sign_ins (
    session_id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth.users,
    at timestamptz NOT NULL,
    factors text[] NOT NULL,
    ip inet,
    agent text
  );
  CREATE INDEX sign_ins_user ON auth.sign_ins (user_id, at DESC);
  GRANT SELECT, INSERT, DELETE ON auth.sign_ins TO caspix_app;
  ALTER TABLE auth.sign_ins ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.sign_ins FORCE ROW LEVEL SECURITY;
  CREATE POLICY own_or_managed ON auth.sign_ins FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('user:manage')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY kept_by_sign_in ON auth.sign_ins FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('auth:service')));
  CREATE POLICY forgotten_by_sign_in ON auth.sign_ins FOR DELETE TO caspix_app USING ((SELECT platform.permits('auth:service')));
`;

const guards = `
  -- Whoever proved something stronger than a password once never falls back to a password alone.
  CREATE FUNCTION auth.guard_last_factor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE of_user uuid := OLD.user_id;
  BEGIN
    PERFORM FROM auth.users u WHERE u.id = of_user FOR UPDATE;
    IF TG_TABLE_NAME = 'credentials' THEN
      IF NEW.totp_secret IS NOT NULL THEN RETURN NEW; END IF;
      IF NOT EXISTS (SELECT FROM auth.passkeys k WHERE k.user_id = of_user AND k.suspended_at IS NULL) THEN
        RAISE EXCEPTION 'the last strong factor stays' USING ERRCODE = 'CX004';
      END IF;
      RETURN NEW;
    END IF;
    IF OLD.suspended_at IS NULL
      AND NOT EXISTS (SELECT FROM auth.passkeys k WHERE k.user_id = of_user AND k.suspended_at IS NULL AND k.id <> OLD.id)
      AND NOT EXISTS (SELECT FROM auth.credentials c WHERE c.user_id = of_user AND c.totp_confirmed_at IS NOT NULL AND c.totp_secret IS NOT NULL) THEN
      RAISE EXCEPTION 'the last strong factor stays' USING ERRCODE = 'CX004';
    END IF;
    RETURN OLD;
  END $$;
  CREATE TRIGGER last_factor_stays BEFORE DELETE ON auth.passkeys FOR EACH ROW EXECUTE FUNCTION auth.guard_last_factor();
  CREATE TRIGGER last_factor_stays BEFORE UPDATE OF totp_secret ON auth.credentials FOR EACH ROW
    WHEN (OLD.totp_secret IS NOT NULL AND NEW.totp_secret IS NULL) EXECUTE FUNCTION auth.guard_last_factor();
  ALTER TABLE auth.passkeys ENABLE ALWAYS TRIGGER last_factor_stays;
  ALTER TABLE auth.credentials ENABLE ALWAYS TRIGGER last_factor_stays;
`;

const rights = `
  GRANT SELECT, INSERT (id, user_id, credential_id, public_key, counter, name, model, attested, user_verified, synchronised, transports, created_at),
    UPDATE (counter, name, synchronised, last_used_at, suspended_at), DELETE ON auth.passkeys TO caspix_app;
  ALTER TABLE auth.passkeys ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.passkeys FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.passkeys TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY own_or_managed ON auth.passkeys FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('user:read')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY kept_by_sign_in ON auth.passkeys FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('auth:service')));
  CREATE POLICY changed_by_sign_in ON auth.passkeys FOR UPDATE TO caspix_app USING ((SELECT platform.permits('auth:service')));
  CREATE POLICY removed_by_sign_in ON auth.passkeys FOR DELETE TO caspix_app USING ((SELECT platform.permits('auth:service')));

  -- UPDATE lets the sweep lock what it removes.
  GRANT SELECT, INSERT, UPDATE (expires_at), DELETE ON auth.ceremonies TO caspix_app;
  ALTER TABLE auth.ceremonies ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.ceremonies FORCE ROW LEVEL SECURITY;
  CREATE POLICY kept_by_sign_in ON auth.ceremonies TO caspix_app USING ((SELECT platform.permits('auth:service')));

  GRANT SELECT, INSERT (user_id, digest), UPDATE (used_at), DELETE ON auth.recovery_codes TO caspix_app;
  ALTER TABLE auth.recovery_codes ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.recovery_codes FORCE ROW LEVEL SECURITY;
  CREATE POLICY kept_by_sign_in ON auth.recovery_codes TO caspix_app USING ((SELECT platform.permits('auth:service')));
  -- The guard of the last factor reads as the owner, whatever the context.
  CREATE POLICY owners_functions ON auth.credentials TO caspix_owner USING (true) WITH CHECK (true);
`;

/** Passkeys, recovery codes, and what resetting a password needs. */
export class Factors20261127032700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [passkeys, credentials, history, guards, rights]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER last_factor_stays ON auth.credentials;
      DROP POLICY owners_functions ON auth.credentials;
      DROP TABLE auth.sign_ins, auth.recovery_codes, auth.ceremonies, auth.passkeys;
      DROP FUNCTION auth.guard_last_factor;
      ALTER TABLE auth.users DROP COLUMN webauthn_failures, DROP COLUMN recovery_failures;
      ALTER TABLE auth.credentials DROP COLUMN totp_confirmed_at, DROP COLUMN totp_next_secret, DROP COLUMN password_changed_at,
        DROP COLUMN password_earlier, DROP COLUMN reset_hash, DROP COLUMN reset_expires_at, DROP COLUMN password_next;
    `);
  }
}
