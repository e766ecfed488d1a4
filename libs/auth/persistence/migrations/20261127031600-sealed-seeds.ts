import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The seeds of authenticators take nothing that is not encrypted. */
export class SealedSeeds20261127031600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE auth.credentials ALTER COLUMN totp_secret TYPE crypto.sealed
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE auth.credentials ALTER COLUMN totp_secret TYPE bytea
    `);
  }
}
