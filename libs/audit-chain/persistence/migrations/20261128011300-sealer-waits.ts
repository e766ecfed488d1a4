import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A sealer that found nobody outside the database to speak for the log waits, and says so; nothing speaks against the log. */
export class AuditSealerWaits20261128011300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit.sealer_state DROP CONSTRAINT sealer_state_state_check,
        ADD CONSTRAINT sealer_state_state_check CHECK (state IN ('ok', 'broken', 'waiting'))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE audit.sealer_state SET state = 'ok', reason = NULL WHERE state = 'waiting';
      ALTER TABLE audit.sealer_state DROP CONSTRAINT sealer_state_state_check,
        ADD CONSTRAINT sealer_state_state_check CHECK (state IN ('ok', 'broken'))
    `);
  }
}
