import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The type of every column that holds an encrypted value. It has the form that `encryptField` writes: version 1, key id, nonce,
 * ciphertext, tag. A repository that forgot to encrypt is refused by the column itself.
 */
export class SealedType20261127031500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE DOMAIN crypto.sealed AS bytea
        CONSTRAINT has_the_form_of_a_sealed_value CHECK (length(VALUE) >= 45 AND get_byte(VALUE, 0) = 1);
      GRANT USAGE ON TYPE crypto.sealed TO caspix_app, caspix_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP DOMAIN crypto.sealed');
  }
}
