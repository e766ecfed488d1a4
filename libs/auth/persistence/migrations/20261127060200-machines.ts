import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  ALTER TABLE auth.service_accounts
    -- Where the account may call from, as CIDR. An account of before may call from anywhere, and is shown so.
    ADD COLUMN networks text[] NOT NULL DEFAULT '{0.0.0.0/0,::/0}' CHECK (cardinality(networks) BETWEEN 1 AND 32),
    ADD COLUMN per_minute integer NOT NULL DEFAULT 6000 CHECK (per_minute BETWEEN 1 AND 60000),
    ADD COLUMN approval uuid UNIQUE REFERENCES rbac.approvals,
    ADD COLUMN disabled_by uuid UNIQUE REFERENCES rbac.approvals,
    DROP CONSTRAINT service_accounts_permissions_check,
    ADD CONSTRAINT service_accounts_permissions_check CHECK (cardinality(permissions) > 0
      AND permissions <@ ARRAY['alert:ingest', 'import:run', 'dashboard:read', 'audit:copies']);
  ALTER TABLE auth.service_accounts ALTER COLUMN networks DROP DEFAULT, ALTER COLUMN per_minute DROP DEFAULT;

  -- RFC 7638, section 3, of an Ed25519 key (RFC 8037).
  CREATE FUNCTION auth.key_thumbprint(public_key bytea) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT sha256(convert_to('{"crv":"Ed25519","kty":"OKP","x":"' ||
      translate(rtrim(encode(public_key, 'base64'), '='), '+/', '-_') || '"}', 'UTF8'))
  $$;

  -- What an account proves itself with. There is no secret here: whoever reads this table whole can sign nothing with it.
  CREATE TABLE auth.service_keys (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES auth.service_accounts,
    kind text NOT NULL CHECK (kind IN ('ed25519', 'certificate')),
    public_key bytea CHECK (length(public_key) = 32),
    certificate bytea CHECK (length(certificate) <= 8192),
    -- Of a key by RFC 7638, of a certificate by RFC 8705, section 3.1. One key speaks for one account.
    thumbprint bytea NOT NULL UNIQUE CHECK (length(thumbprint) = 32),
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz,
    approval uuid UNIQUE REFERENCES rbac.approvals,
    CHECK ((kind = 'ed25519') = (public_key IS NOT NULL) AND (kind = 'certificate') = (certificate IS NOT NULL)),
    CHECK (thumbprint = CASE kind WHEN 'ed25519' THEN auth.key_thumbprint(public_key) ELSE sha256(certificate) END)
  );
  CREATE INDEX service_keys_of ON auth.service_keys (account_id);
  INSERT INTO auth.service_keys (id, account_id, kind, public_key, thumbprint, label, created_at, expires_at, last_used_at)
    SELECT gen_random_uuid(), s.id, 'ed25519', s.public_key, auth.key_thumbprint(s.public_key), 'First key', s.created_at,
      now() + interval '365 days', s.last_used_at FROM auth.service_accounts s;
  DROP FUNCTION auth.read_service_account(uuid);
  ALTER TABLE auth.service_accounts DROP COLUMN public_key;

  -- Of a token only the digest is here. It is bound to the key or the certificate that asked for it (RFC 9449, RFC 8705).
  CREATE TABLE auth.access_tokens (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    id uuid NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES auth.service_accounts,
    key_id uuid NOT NULL REFERENCES auth.service_keys,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > issued_at AND expires_at <= issued_at + interval '10 minutes')
  );
  CREATE INDEX access_tokens_end ON auth.access_tokens (expires_at);

  -- How many requests of this minute were handed out to the servers, which take them in portions.
  CREATE TABLE auth.machine_rates (
    account_id uuid PRIMARY KEY REFERENCES auth.service_accounts,
    minute timestamptz NOT NULL,
    used integer NOT NULL CHECK (used >= 0)
  );
`;

const reading = `
  -- These run before there is any context, and give away nothing that would serve to sign in.
  CREATE FUNCTION auth.machine_json(account uuid) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT jsonb_build_object('id', s.id, 'name', s.name, 'permissions', s.permissions, 'enabled', s.state = 'ACTIVE',
      'networks', s.networks, 'perMinute', s.per_minute,
      -- Keys that are past stay for a month, so that an entry can say why they were refused.
      'keys', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'kind', k.kind, 'publicKey', encode(k.public_key, 'hex'),
          'thumbprint', encode(k.thumbprint, 'hex'), 'expiresAt', k.expires_at, 'revoked', k.revoked_at IS NOT NULL)
          ORDER BY k.created_at DESC), '[]')
        FROM auth.service_keys k WHERE k.account_id = s.id AND k.expires_at > now() - interval '30 days'))
    FROM auth.service_accounts s WHERE s.id = account
  $$;

  CREATE FUNCTION auth.read_access_token(token_digest bytea) RETURNS jsonb
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT jsonb_build_object('id', t.id, 'key', t.key_id, 'scopes', t.scopes, 'expiresAt', t.expires_at,
      'account', auth.machine_json(t.account_id))
    FROM auth.access_tokens t WHERE t.digest = token_digest
  $$;

  CREATE FUNCTION auth.note_service_key_use(key uuid, moment timestamptz) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
    UPDATE auth.service_accounts s SET last_used_at = greatest(s.last_used_at, moment)
      FROM auth.service_keys k WHERE k.id = key AND s.id = k.account_id;
    UPDATE auth.service_keys k SET last_used_at = greatest(k.last_used_at, moment) WHERE k.id = key;
  $$;
`;

const writing = `
  -- The only way to a token: the sign-in's signed context, and a key that is live at this moment.
  CREATE FUNCTION auth.issue_access_token(token uuid, token_digest bytea, key uuid, wanted text[], moment timestamptz, until timestamptz)
  RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF platform.permits('auth:service') IS NOT TRUE THEN
      RAISE EXCEPTION 'tokens are given out by the sign-in alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM auth.access_tokens t WHERE t.ctid = ANY (ARRAY(
      SELECT p.ctid FROM auth.access_tokens p WHERE p.expires_at <= moment ORDER BY p.expires_at LIMIT 8 FOR UPDATE SKIP LOCKED));
    INSERT INTO auth.access_tokens (digest, id, account_id, key_id, scopes, issued_at, expires_at)
      SELECT token_digest, token, s.id, k.id, wanted, moment, until
      FROM auth.service_keys k JOIN auth.service_accounts s ON s.id = k.account_id
      WHERE k.id = key AND k.revoked_at IS NULL AND k.expires_at > moment AND s.state = 'ACTIVE' AND wanted <@ s.permissions;
    RETURN FOUND;
  END $$;

  -- Hands out up to 'wanted' requests of this minute; what several servers hold together never exceeds the account's rate.
  CREATE FUNCTION auth.take_rate(account uuid, moment timestamptz, wanted integer) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    most integer;
    taken auth.machine_rates;
    granted integer;
  BEGIN
    SELECT s.per_minute INTO most FROM auth.service_accounts s WHERE s.id = account;
    IF NOT FOUND THEN RETURN 0; END IF;
    INSERT INTO auth.machine_rates (account_id, minute, used) VALUES (account, date_trunc('minute', moment), 0) ON CONFLICT DO NOTHING;
    SELECT * INTO taken FROM auth.machine_rates r WHERE r.account_id = account FOR UPDATE;
    IF taken.minute < date_trunc('minute', moment) THEN taken.minute := date_trunc('minute', moment); taken.used := 0; END IF;
    granted := greatest(0, least(wanted, most - taken.used));
    UPDATE auth.machine_rates r SET minute = taken.minute, used = taken.used + granted WHERE r.account_id = account;
    RETURN granted;
  END $$;
`;

const guards = `
  CREATE FUNCTION auth.guard_service_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      PERFORM rbac.assert_approved(NEW.approval, 'service-account.create', jsonb_build_object('id', NEW.id, 'name', NEW.name,
        'permissions', NEW.permissions, 'networks', NEW.networks, 'perMinute', NEW.per_minute));
    ELSIF NEW.state IS DISTINCT FROM OLD.state THEN
      IF OLD.state = 'DISABLED' THEN RAISE EXCEPTION 'whoever was shut out stays so' USING ERRCODE = 'CX004'; END IF;
      PERFORM rbac.assert_approved(NEW.disabled_by, 'service-account.disable', jsonb_build_object('id', NEW.id));
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON auth.service_accounts
    FOR EACH ROW EXECUTE FUNCTION auth.guard_service_account();
  CREATE TRIGGER never_deleted BEFORE DELETE ON auth.service_accounts FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();

  CREATE FUNCTION auth.guard_service_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE asked text;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      SELECT a.action INTO asked FROM rbac.approvals a WHERE a.id = NEW.approval;
      IF asked IS DISTINCT FROM 'service-account.create' THEN asked := 'service-account.rotate'; END IF;
      PERFORM rbac.assert_approved(NEW.approval, asked, jsonb_build_object('id', NEW.account_id,
        'key', jsonb_build_object('kind', NEW.kind, 'thumbprint', encode(NEW.thumbprint, 'hex'))));
      RETURN NEW;
    END IF;
    IF (NEW.id, NEW.account_id, NEW.kind, NEW.thumbprint, NEW.public_key, NEW.certificate, NEW.label, NEW.created_at, NEW.approval)
        IS DISTINCT FROM
       (OLD.id, OLD.account_id, OLD.kind, OLD.thumbprint, OLD.public_key, OLD.certificate, OLD.label, OLD.created_at, OLD.approval)
      OR NEW.expires_at > OLD.expires_at OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
      RAISE EXCEPTION 'a key ends sooner, or not at all' USING ERRCODE = 'CX004';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE ON auth.service_keys FOR EACH ROW EXECUTE FUNCTION auth.guard_service_key();
  CREATE TRIGGER never_deleted BEFORE DELETE ON auth.service_keys FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE auth.service_accounts ENABLE ALWAYS TRIGGER approved_only, ENABLE ALWAYS TRIGGER never_deleted;
  ALTER TABLE auth.service_keys ENABLE ALWAYS TRIGGER approved_only, ENABLE ALWAYS TRIGGER never_deleted;
`;

const CALLED = `auth.machine_json(uuid), auth.read_access_token(bytea), auth.note_service_key_use(uuid, timestamptz),
  auth.issue_access_token(uuid, bytea, uuid, text[], timestamptz, timestamptz), auth.take_rate(uuid, timestamptz, integer)`;

const rights = `
  REVOKE ALL ON FUNCTION ${CALLED}, auth.key_thumbprint(bytea) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ${CALLED}, auth.key_thumbprint(bytea) TO caspix_app;
  REVOKE INSERT, UPDATE ON auth.service_accounts FROM caspix_app;
  GRANT INSERT (id, name, name_key, permissions, networks, per_minute, created_at, created_by, approval),
    UPDATE (state, disabled_at, disabled_by) ON auth.service_accounts TO caspix_app;
  GRANT SELECT, INSERT (id, account_id, kind, public_key, certificate, thumbprint, label, created_at, expires_at, approval),
    UPDATE (expires_at, revoked_at) ON auth.service_keys TO caspix_app;

  ALTER TABLE auth.service_keys ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.service_keys FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.service_keys TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY read_by_permission ON auth.service_keys FOR SELECT TO caspix_app
    USING ((SELECT platform.permits('service-account:read')) OR (SELECT platform.permits('service-account:manage')));
  CREATE POLICY added_by_keeper ON auth.service_keys FOR INSERT TO caspix_app
    WITH CHECK ((SELECT platform.permits('service-account:manage')));
  CREATE POLICY ended_by_keeper ON auth.service_keys FOR UPDATE TO caspix_app
    USING ((SELECT platform.permits('service-account:manage')));

  ALTER TABLE auth.access_tokens ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.access_tokens FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.access_tokens TO caspix_owner USING (true) WITH CHECK (true);
  ALTER TABLE auth.machine_rates ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.machine_rates FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.machine_rates TO caspix_owner USING (true) WITH CHECK (true);
`;

/** Machines: keys that change with overlap, certificates, tokens bound to them, networks and rates; made and ended by two people. */
export class Machines20261127060200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [tables, reading, writing, guards, rights]) await runner.query(part);
  }

  /** Not reversible: an account may have several keys by now, and the older table holds one. */
  async down(): Promise<void> {
    throw new Error('Machines cannot be taken back: restore a backup of before');
  }
}
