import type { MigrationInterface, QueryRunner } from 'typeorm';

const providers = `
  -- Identity providers, each as two administrators agreed on it. What it was before is in the requests.
  CREATE TABLE auth.providers (
    id uuid PRIMARY KEY,
    version integer NOT NULL CHECK (version > 0),
    document jsonb NOT NULL,
    approval uuid NOT NULL UNIQUE REFERENCES rbac.approvals,
    changed_at timestamptz NOT NULL
  );

  -- Client secrets and private keys, never changed: a request names the one that it means by its id.
  CREATE TABLE auth.provider_secrets (
    id uuid PRIMARY KEY,
    cipher crypto.sealed NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL
  );

  -- Who is who: by provider and subject alone, never by name or address (ASVS 5.0, 6.8.1).
  CREATE TABLE auth.provider_links (
    provider uuid NOT NULL REFERENCES auth.providers,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 500),
    user_id uuid NOT NULL REFERENCES auth.users,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (provider, subject),
    UNIQUE (user_id, provider)
  );

  -- Sign-ins under way: one answer each, in the browser that asked.
  CREATE TABLE auth.federation_attempts (
    -- SHA-256 of the state that goes to the provider and comes back.
    id_hash bytea PRIMARY KEY CHECK (length(id_hash) = 32),
    provider uuid NOT NULL REFERENCES auth.providers,
    -- SHA-256 of the cookie of the browser that began.
    browser_hash bytea NOT NULL CHECK (length(browser_hash) = 32),
    -- Nonce, PKCE verifier, id of the request: whatever the answer is held against.
    secrets crypto.sealed NOT NULL,
    -- Whoever is signed in and links this account; null for a sign-in.
    links_user uuid REFERENCES auth.users,
    return_to text NOT NULL CHECK (return_to ~ '^/' AND length(return_to) <= 500),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  );
  CREATE INDEX federation_attempts_end ON auth.federation_attempts (expires_at);

  ALTER TABLE auth.sessions
    ADD COLUMN provider uuid REFERENCES auth.providers,
    ADD COLUMN idp_session text CHECK (length(idp_session) <= 500),
    ADD COLUMN not_after timestamptz,
    ADD COLUMN idp_proven_at timestamptz;
  CREATE INDEX sessions_provider ON auth.sessions (provider, idp_session) WHERE provider IS NOT NULL;
`;

const guards = `
  CREATE FUNCTION auth.guard_provider() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'providers are switched off, not removed' USING ERRCODE = 'CX004'; END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id <> OLD.id OR NEW.version <> OLD.version + 1
        OR NEW.document->'settings'->>'kind' IS DISTINCT FROM OLD.document->'settings'->>'kind') THEN
      RAISE EXCEPTION 'a provider keeps its id and its kind, and counts its versions' USING ERRCODE = 'CX004';
    END IF;
    PERFORM rbac.assert_approved(NEW.approval, 'provider.change', jsonb_build_object('id', NEW.id, 'document', NEW.document));
    RETURN NEW;
  END $$;
  CREATE TRIGGER approved_only BEFORE INSERT OR UPDATE OR DELETE ON auth.providers FOR EACH ROW EXECUTE FUNCTION auth.guard_provider();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON auth.providers FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON auth.provider_secrets FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE auth.providers ENABLE ALWAYS TRIGGER approved_only, ENABLE ALWAYS TRIGGER never_emptied;
  ALTER TABLE auth.provider_secrets ENABLE ALWAYS TRIGGER never_changed;
`;

const rights = `
  GRANT SELECT, INSERT, UPDATE (version, document, approval, changed_at) ON auth.providers TO caspix_app;
  ALTER TABLE auth.providers ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.providers FORCE ROW LEVEL SECURITY;
  CREATE POLICY owners_functions ON auth.providers TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY read_to_sign_in_or_manage ON auth.providers FOR SELECT TO caspix_app
    USING ((SELECT platform.permits('policy:read')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY made_by_second_person ON auth.providers FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('policy:manage')));
  CREATE POLICY changed_by_second_person ON auth.providers FOR UPDATE TO caspix_app USING ((SELECT platform.permits('policy:manage')));

  GRANT SELECT, INSERT ON auth.provider_secrets TO caspix_app;
  ALTER TABLE auth.provider_secrets ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.provider_secrets FORCE ROW LEVEL SECURITY;
  CREATE POLICY read_by_sign_in ON auth.provider_secrets FOR SELECT TO caspix_app USING ((SELECT platform.permits('auth:service')));
  CREATE POLICY made_for_a_request ON auth.provider_secrets FOR INSERT TO caspix_app
    WITH CHECK (made_by = (SELECT platform.actor_id()) AND (SELECT platform.permits('policy:manage')));

  GRANT SELECT, INSERT, DELETE ON auth.provider_links TO caspix_app;
  ALTER TABLE auth.provider_links ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.provider_links FORCE ROW LEVEL SECURITY;
  CREATE POLICY own_or_managed ON auth.provider_links FOR SELECT TO caspix_app USING (user_id = (SELECT platform.actor_id())
    OR (SELECT platform.permits('user:read')) OR (SELECT platform.permits('auth:service')));
  CREATE POLICY kept_by_sign_in ON auth.provider_links FOR INSERT TO caspix_app WITH CHECK ((SELECT platform.permits('auth:service')));
  CREATE POLICY removed_by_sign_in ON auth.provider_links FOR DELETE TO caspix_app USING ((SELECT platform.permits('auth:service')));

  GRANT SELECT, INSERT (id_hash, provider, browser_hash, secrets, links_user, return_to, created_at, expires_at), UPDATE (used_at), DELETE
    ON auth.federation_attempts TO caspix_app;
  ALTER TABLE auth.federation_attempts ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.federation_attempts FORCE ROW LEVEL SECURITY;
  CREATE POLICY kept_by_sign_in ON auth.federation_attempts TO caspix_app USING ((SELECT platform.permits('auth:service')));
`;

/** Identity providers of the institution, and the sign-ins that go through them. */
export class Federation20261127060700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [providers, guards, rights]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Who signed in through whom is not forgotten');
  }
}
