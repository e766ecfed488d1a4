import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The authenticated context: what a transaction claims about its actor counts only if it carries an HMAC-SHA-256 (RFC 2104) under a
 * key that the owner's functions can read and the application's roles cannot, for this backend and these seconds.
 * The padded keys are stored because HMAC is then two calls of the built-in sha256 and no extension is needed.
 */
export class Context20261122000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE ALL ON SCHEMA platform FROM PUBLIC;
      GRANT USAGE ON SCHEMA platform TO caspix_app, caspix_worker, caspix_reader;
      CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA platform;

      CREATE TABLE platform.context_keys (
        inner_pad bytea NOT NULL,
        outer_pad bytea NOT NULL,
        installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (inner_pad)
      );

      CREATE FUNCTION platform.pad_key(key bytea, pad integer) RETURNS bytea
      LANGUAGE plpgsql IMMUTABLE STRICT AS $$
      DECLARE padded bytea := key || decode(repeat('00', 64 - length(key)), 'hex');
      BEGIN
        FOR i IN 0..63 LOOP
          padded := set_byte(padded, i, get_byte(padded, i) # pad);
        END LOOP;
        RETURN padded;
      END $$;

      CREATE FUNCTION platform.install_context_key(hex text) RETURNS void
      LANGUAGE sql STRICT AS $$
        INSERT INTO platform.context_keys (inner_pad, outer_pad)
        SELECT platform.pad_key(decode(hex, 'hex'), 54), platform.pad_key(decode(hex, 'hex'), 92)
        ON CONFLICT DO NOTHING
      $$;
      REVOKE ALL ON FUNCTION platform.install_context_key(text), platform.pad_key(bytea, integer) FROM PUBLIC;

      CREATE FUNCTION platform.context() RETURNS jsonb
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
      DECLARE
        raw text := nullif(current_setting('caspix.context', true), '');
        signature text := nullif(current_setting('caspix.signature', true), '');
        claimed jsonb;
      BEGIN
        IF raw IS NULL OR signature IS NULL THEN RETURN NULL; END IF;
        IF NOT EXISTS (
          SELECT FROM platform.context_keys k
          WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(raw, 'UTF8'))), 'hex') = signature
        ) THEN RETURN NULL; END IF;
        claimed := raw::jsonb;
        IF (claimed->>'pid')::int <> pg_backend_pid() THEN RETURN NULL; END IF;
        IF (claimed->>'exp')::bigint < extract(epoch FROM transaction_timestamp()) * 1000 THEN RETURN NULL; END IF;
        RETURN claimed;
      END $$;

      CREATE FUNCTION platform.actor_id() RETURNS uuid LANGUAGE sql STABLE AS
        $$ SELECT (platform.context()->>'sub')::uuid $$;
      CREATE FUNCTION platform.permits(permission text) RETURNS boolean LANGUAGE sql STABLE AS
        $$ SELECT coalesce(platform.context()->'permissions' ? permission, false) $$;
      CREATE FUNCTION platform.in_team(team uuid) RETURNS boolean LANGUAGE sql STABLE AS
        $$ SELECT coalesce(platform.context()->'teams' ? team::text, false) $$;

      CREATE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% on %.% is refused: this table is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'CX004';
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION platform.refuse_change, platform.in_team, platform.permits, platform.actor_id, platform.context,
        platform.install_context_key, platform.pad_key;
      DROP TABLE platform.context_keys;
    `);
  }
}
