import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * That the key above a subject's key exists was asked row by row by the foreign key, which took half the time of storing a batch. The
 * trigger that looks at a whole statement asks it too, now also when keys move. The other side needs no guard: a trigger lets nobody
 * delete a domain key, the owner included.
 */
export class WrappingCheckedOnce20261127064627 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION crypto.refuse_destroyed_wrapping() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        IF EXISTS (SELECT FROM fresh f LEFT JOIN crypto.domain_keys d ON d.id = f.domain_key_id
          WHERE d.id IS NULL OR (d.destroyed_at IS NOT NULL AND f.destroyed_at IS NULL)) THEN
          RAISE EXCEPTION 'this key would be wrapped under one that is destroyed, or that nobody knows' USING ERRCODE = 'CX004';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER moved_under_what_exists AFTER UPDATE ON crypto.subject_keys
        REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION crypto.refuse_destroyed_wrapping();
      ALTER TABLE crypto.subject_keys ENABLE ALWAYS TRIGGER moved_under_what_exists;
      ALTER TABLE crypto.subject_keys DROP CONSTRAINT subject_keys_domain_key_id_fkey;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER moved_under_what_exists ON crypto.subject_keys;
      ALTER TABLE crypto.subject_keys ADD CONSTRAINT subject_keys_domain_key_id_fkey
        FOREIGN KEY (domain_key_id) REFERENCES crypto.domain_keys;
    `);
  }
}
