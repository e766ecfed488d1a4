import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['destinations', 'destination_progress', 'destination_orders', 'exports', 'cosignatures'];

/** Seeing how the copies stand is a permission of its own, which needs no fresh proof of identity as changing them does. */
export class AuditCopiesSeen20261127000245 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) {
      await runner.query(
        `CREATE POLICY viewer ON audit.${table} FOR SELECT TO caspix_app USING ((SELECT platform.permits('audit:copies')))`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`DROP POLICY viewer ON audit.${table}`);
  }
}
