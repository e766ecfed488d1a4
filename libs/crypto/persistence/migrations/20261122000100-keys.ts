import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Wrapped keys. Nothing here opens without the root key, which is not in the database. Rows are never deleted: destroying a subject's key
 * empties its row for good, so that it can be told apart from a key that was lost.
 */
export class Keys20261122000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA crypto;
      REVOKE ALL ON SCHEMA crypto FROM PUBLIC;
      GRANT USAGE ON SCHEMA crypto TO caspix_app, caspix_worker;

      -- Which key provider this database belongs to, and a value by which its keys are recognised.
      CREATE TABLE crypto.key_providers (
        id text PRIMARY KEY,
        check_value bytea NOT NULL CHECK (length(check_value) = 32),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );
      -- Two processes that start at once with different keys must not both be remembered.
      CREATE UNIQUE INDEX one_provider ON crypto.key_providers ((true));

      CREATE TABLE crypto.domain_keys (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        provider_id text NOT NULL REFERENCES crypto.key_providers,
        wrapped bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (name, version)
      );

      CREATE TABLE crypto.subject_keys (
        id uuid PRIMARY KEY,
        domain_key_id uuid NOT NULL REFERENCES crypto.domain_keys,
        wrapped bytea CHECK (length(wrapped) = 61),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        destroyed_at timestamptz,
        CONSTRAINT destroyed_keys_are_empty CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
      );
      -- A report of what is left under an old domain key, and the re-wrapping of it, walk this index.
      CREATE INDEX subject_keys_by_domain_key ON crypto.subject_keys (domain_key_id, id) WHERE destroyed_at IS NULL;

      CREATE FUNCTION crypto.keep_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.destroyed_at IS NOT NULL THEN
          RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'CX004';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER destroyed_keys_stay_destroyed BEFORE UPDATE ON crypto.subject_keys
        FOR EACH ROW EXECUTE FUNCTION crypto.keep_destroyed();
      CREATE TRIGGER keys_are_not_deleted BEFORE DELETE OR TRUNCATE ON crypto.subject_keys
        FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
      CREATE TRIGGER keys_are_not_deleted BEFORE DELETE OR TRUNCATE ON crypto.domain_keys
        FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
      CREATE TRIGGER providers_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON crypto.key_providers
        FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
      ALTER TABLE crypto.subject_keys ENABLE ALWAYS TRIGGER destroyed_keys_stay_destroyed;
      ALTER TABLE crypto.subject_keys ENABLE ALWAYS TRIGGER keys_are_not_deleted;
      ALTER TABLE crypto.domain_keys ENABLE ALWAYS TRIGGER keys_are_not_deleted;
      ALTER TABLE crypto.key_providers ENABLE ALWAYS TRIGGER providers_stay;

      GRANT SELECT ON crypto.key_providers, crypto.domain_keys, crypto.subject_keys TO caspix_app, caspix_worker;
      GRANT INSERT (id, check_value) ON crypto.key_providers TO caspix_app, caspix_worker;
      GRANT INSERT (id, name, version, provider_id, wrapped) ON crypto.domain_keys TO caspix_app, caspix_worker;
      GRANT INSERT (id, domain_key_id, wrapped) ON crypto.subject_keys TO caspix_app, caspix_worker;
      GRANT UPDATE (wrapped, destroyed_at) ON crypto.subject_keys TO caspix_app, caspix_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA crypto CASCADE');
  }
}
