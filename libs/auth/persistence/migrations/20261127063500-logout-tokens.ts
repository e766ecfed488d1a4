import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Logout tokens of identity providers, each good for one use. */
export class LogoutTokens20261127063500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE auth.spent_logout_tokens (
        provider uuid NOT NULL REFERENCES auth.providers,
        digest bytea NOT NULL CHECK (length(digest) = 32),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (provider, digest)
      );
      CREATE INDEX spent_logout_tokens_end ON auth.spent_logout_tokens (expires_at);
      -- UPDATE lets the sweep lock what it removes.
      GRANT SELECT, INSERT, UPDATE (expires_at), DELETE ON auth.spent_logout_tokens TO caspix_app;
      ALTER TABLE auth.spent_logout_tokens ENABLE ROW LEVEL SECURITY;
      ALTER TABLE auth.spent_logout_tokens FORCE ROW LEVEL SECURITY;
      CREATE POLICY kept_by_sign_in ON auth.spent_logout_tokens TO caspix_app USING ((SELECT platform.permits('auth:service')));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE auth.spent_logout_tokens');
  }
}
