import type { MigrationInterface, QueryRunner } from 'typeorm';

const used = `
  -- What a SAML provider said once must not be said again to another instance of ours (ASVS 5.0, 6.8.3).
  CREATE TABLE auth.used_assertions (
    provider uuid NOT NULL REFERENCES auth.providers,
    -- SHA-256 of the message's ID.
    id_hash bytea NOT NULL CHECK (length(id_hash) = 32),
    used_at timestamptz NOT NULL,
    -- From then on the message's own end refuses it, and the row may go.
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (provider, id_hash)
  );
  CREATE INDEX used_assertions_end ON auth.used_assertions (expires_at);

  -- A row may go when it is over, and not before: forgetting one early would let it be used again.
  CREATE FUNCTION auth.guard_used_assertion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'DELETE' AND OLD.expires_at < clock_timestamp() + interval '5 minutes' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'a used assertion stays used' USING ERRCODE = 'CX004';
  END $$;
  CREATE TRIGGER stays_used BEFORE UPDATE OR DELETE ON auth.used_assertions FOR EACH ROW EXECUTE FUNCTION auth.guard_used_assertion();
  CREATE TRIGGER never_emptied BEFORE TRUNCATE ON auth.used_assertions FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
  ALTER TABLE auth.used_assertions ENABLE ALWAYS TRIGGER stays_used, ENABLE ALWAYS TRIGGER never_emptied;

  GRANT SELECT, INSERT, DELETE ON auth.used_assertions TO caspix_app;
  ALTER TABLE auth.used_assertions ENABLE ROW LEVEL SECURITY;
  ALTER TABLE auth.used_assertions FORCE ROW LEVEL SECURITY;
  CREATE POLICY kept_by_sign_in ON auth.used_assertions TO caspix_app USING ((SELECT platform.permits('auth:service')));

  -- A session of a SAML provider is named by its index, the NameID and that name's qualifiers.
  ALTER TABLE auth.sessions DROP CONSTRAINT sessions_idp_session_check, ADD CONSTRAINT sessions_idp_session_check CHECK (length(idp_session) <= 2000);
`;

/** Assertions that were used, for every instance. */
export class UsedAssertions20261127061500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(used);
  }

  async down(): Promise<void> {
    throw new Error('An assertion that was used stays used');
  }
}
