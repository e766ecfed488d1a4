import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Up to which change of the schema the log has been told; the changes themselves are recorded by a superuser's event trigger (roles.sql). */
export class AuditSchemaSeen20261127033000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit.schema_seen (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        last_id bigint NOT NULL DEFAULT 0
      );
      INSERT INTO audit.schema_seen DEFAULT VALUES;
      GRANT SELECT, UPDATE (last_id) ON audit.schema_seen TO caspix_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit.schema_seen');
  }
}
