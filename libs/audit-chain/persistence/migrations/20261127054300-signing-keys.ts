import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Later versions of the key that signs the log: which entry announced each, and at which size the log was handed over to it. Nothing here
 * is secret, and nothing is believed that the provider and the checkpoint signed by both do not bear out.
 */
export class AuditSigningKeys20261127054300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit.signing_keys (
        version integer PRIMARY KEY CHECK (version >= 2),
        vkey text NOT NULL UNIQUE CHECK (vkey ~ '^[^+[:space:]]+[+][0-9a-f]{8}[+][A-Za-z0-9+/=]+$'),
        entry_id uuid NOT NULL,
        approval uuid NOT NULL,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        from_size bigint CHECK (from_size > 0)
      );
      CREATE UNIQUE INDEX one_hand_over_at_a_time ON audit.signing_keys ((true)) WHERE from_size IS NULL;

      CREATE FUNCTION audit.keep_signing_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF TG_OP = 'INSERT' AND NEW.from_size IS NULL
          AND NEW.version = (SELECT coalesce(max(k.version), 1) + 1 FROM audit.signing_keys k) THEN RETURN NEW; END IF;
        -- Once, to the size of a checkpoint that is there.
        IF TG_OP = 'UPDATE' AND OLD.from_size IS NULL
          AND (NEW.version, NEW.vkey, NEW.entry_id, NEW.approval, NEW.made_at) = (OLD.version, OLD.vkey, OLD.entry_id, OLD.approval, OLD.made_at)
          AND EXISTS (SELECT FROM audit.checkpoints c WHERE c.size = NEW.from_size) THEN RETURN NEW; END IF;
        RAISE EXCEPTION '% on audit.signing_keys is refused', TG_OP USING ERRCODE = 'CX004';
      END $$;
      REVOKE ALL ON FUNCTION audit.keep_signing_keys() FROM PUBLIC;
      CREATE TRIGGER kept BEFORE INSERT OR UPDATE OR DELETE ON audit.signing_keys
        FOR EACH ROW EXECUTE FUNCTION audit.keep_signing_keys();
      CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.signing_keys FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
      ALTER TABLE audit.signing_keys ENABLE ALWAYS TRIGGER kept, ENABLE ALWAYS TRIGGER no_truncate;

      GRANT SELECT ON audit.signing_keys TO caspix_app, caspix_worker;
      GRANT INSERT (version, vkey, entry_id, approval) ON audit.signing_keys TO caspix_app;
      GRANT UPDATE (from_size) ON audit.signing_keys TO caspix_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit.signing_keys; DROP FUNCTION audit.keep_signing_keys');
  }
}
