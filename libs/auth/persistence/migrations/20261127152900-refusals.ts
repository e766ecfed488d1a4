import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many posts of each network were refused as no identity provider's in the minute at hand: one count for all servers. */
export class Refusals20261127152900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE auth.refusals (
        -- A /24 or /48 in CIDR notation; 'unknown' where nobody can tell.
        network text PRIMARY KEY CHECK (length(network) <= 49),
        since timestamptz NOT NULL,
        refused integer NOT NULL CHECK (refused > 0)
      );
      CREATE INDEX refusals_since ON auth.refusals (since);
      GRANT SELECT, INSERT, UPDATE (since, refused), DELETE ON auth.refusals TO caspix_app;
      ALTER TABLE auth.refusals ENABLE ROW LEVEL SECURITY;
      ALTER TABLE auth.refusals FORCE ROW LEVEL SECURITY;
      CREATE POLICY kept_by_sign_in ON auth.refusals TO caspix_app USING ((SELECT platform.permits('auth:service')));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE auth.refusals');
  }
}
