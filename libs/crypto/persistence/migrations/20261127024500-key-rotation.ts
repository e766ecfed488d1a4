import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of domain keys that end, and keys that move from one version to the next. */
export class KeyRotation20261127024500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE crypto.domain_keys ALTER COLUMN wrapped DROP NOT NULL;
      -- Which root version a re-wrapping put a key under; the wrapped key itself says it too.
      ALTER TABLE crypto.domain_keys ADD COLUMN root_version integer CHECK (root_version >= 1);
      ALTER TABLE crypto.domain_keys ADD COLUMN destroyed_at timestamptz;
      -- The request of two people by which it was destroyed.
      ALTER TABLE crypto.domain_keys ADD COLUMN destroyed_by uuid;
      ALTER TABLE crypto.domain_keys ADD CONSTRAINT destroyed_keys_are_empty CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL));
      ALTER TABLE crypto.subject_keys ADD COLUMN destroyed_by uuid;

      -- A version in use cannot be destroyed, whoever asks: the newest of its name, or one that still wraps a subject's key.
      CREATE FUNCTION crypto.keep_domain_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF OLD.destroyed_at IS NOT NULL THEN
          RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'CX004';
        END IF;
        IF (NEW.id, NEW.name, NEW.version, NEW.provider_id) IS DISTINCT FROM (OLD.id, OLD.name, OLD.version, OLD.provider_id) THEN
          RAISE EXCEPTION 'a key keeps its name' USING ERRCODE = 'CX004';
        END IF;
        IF NEW.destroyed_at IS NULL AND NEW.wrapped IS DISTINCT FROM OLD.wrapped AND NEW.root_version IS NOT DISTINCT FROM OLD.root_version THEN
          RAISE EXCEPTION 'a key is wrapped anew only under another root version' USING ERRCODE = 'CX004';
        END IF;
        IF NEW.destroyed_at IS NOT NULL AND (
          NOT EXISTS (SELECT FROM crypto.domain_keys d WHERE d.name = OLD.name AND d.version > OLD.version AND d.destroyed_at IS NULL)
          OR EXISTS (SELECT FROM crypto.subject_keys s WHERE s.domain_key_id = OLD.id AND s.destroyed_at IS NULL)
        ) THEN
          RAISE EXCEPTION 'version % of % is in use', OLD.version, OLD.name USING ERRCODE = 'CX004';
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION crypto.keep_domain_keys() FROM PUBLIC;
      CREATE TRIGGER domain_keys_are_kept BEFORE UPDATE ON crypto.domain_keys
        FOR EACH ROW EXECUTE FUNCTION crypto.keep_domain_keys();
      ALTER TABLE crypto.domain_keys ENABLE ALWAYS TRIGGER domain_keys_are_kept;

      -- A process that did not hear of a destruction must not write under what is gone: its key could never be read again.
      CREATE FUNCTION crypto.refuse_destroyed_wrapping() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF EXISTS (SELECT FROM fresh f JOIN crypto.domain_keys d ON d.id = f.domain_key_id WHERE d.destroyed_at IS NOT NULL AND f.destroyed_at IS NULL) THEN
          RAISE EXCEPTION 'this key would be wrapped under a destroyed one' USING ERRCODE = 'CX004';
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION crypto.refuse_destroyed_wrapping() FROM PUBLIC;
      CREATE TRIGGER wrapped_under_what_exists AFTER INSERT ON crypto.subject_keys
        REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION crypto.refuse_destroyed_wrapping();
      ALTER TABLE crypto.subject_keys ENABLE ALWAYS TRIGGER wrapped_under_what_exists;

      -- A subject's key changes in two ways: it ends, or it moves to another domain key. Overwriting it in place would be a third.
      CREATE OR REPLACE FUNCTION crypto.keep_destroyed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      BEGIN
        IF OLD.destroyed_at IS NOT NULL THEN
          RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'CX004';
        END IF;
        IF NEW.destroyed_at IS NULL AND NEW.wrapped IS DISTINCT FROM OLD.wrapped AND NEW.domain_key_id = OLD.domain_key_id THEN
          RAISE EXCEPTION 'a key is wrapped anew only under another domain key' USING ERRCODE = 'CX004';
        END IF;
        RETURN NEW;
      END $$;

      -- The API destroys; moving is the operator's command, which signs in as the worker.
      GRANT UPDATE (wrapped, destroyed_at, destroyed_by) ON crypto.domain_keys TO caspix_app, caspix_worker;
      GRANT UPDATE (root_version) ON crypto.domain_keys TO caspix_worker;
      GRANT UPDATE (destroyed_by) ON crypto.subject_keys TO caspix_app, caspix_worker;
      GRANT UPDATE (domain_key_id) ON crypto.subject_keys TO caspix_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER wrapped_under_what_exists ON crypto.subject_keys;
      DROP TRIGGER domain_keys_are_kept ON crypto.domain_keys;
      DROP FUNCTION crypto.refuse_destroyed_wrapping, crypto.keep_domain_keys;
      ALTER TABLE crypto.subject_keys DROP COLUMN destroyed_by;
      ALTER TABLE crypto.domain_keys DROP CONSTRAINT destroyed_keys_are_empty;
      ALTER TABLE crypto.domain_keys DROP COLUMN destroyed_by, DROP COLUMN destroyed_at, DROP COLUMN root_version;
    `);
  }
}
