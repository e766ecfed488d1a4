import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Account numbers, a party's protected fields and the keys of files take nothing that is not encrypted. */
export class SealedValues20261127031700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cases.accounts ALTER COLUMN number_cipher TYPE crypto.sealed;
      ALTER TABLE cases.party_fields ALTER COLUMN cipher TYPE crypto.sealed;
      ALTER TABLE cases.evidence ALTER COLUMN file_key TYPE crypto.sealed;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cases.accounts ALTER COLUMN number_cipher TYPE bytea;
      ALTER TABLE cases.party_fields ALTER COLUMN cipher TYPE bytea;
      ALTER TABLE cases.evidence ALTER COLUMN file_key TYPE bytea;
    `);
  }
}
