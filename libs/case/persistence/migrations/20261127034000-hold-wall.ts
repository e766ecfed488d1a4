import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ofCase } from './reach.ts';

/** A hold on a case tells of the case. */
export class HoldWall20261127034000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const inSight = `case_id IS NULL OR ${ofCase('legal_holds.case_id')}`;
    await runner.query(`
      CREATE POLICY case_in_sight ON cases.legal_holds AS RESTRICTIVE FOR SELECT TO caspix_app USING (${inSight});
      CREATE POLICY case_in_sight_to_hold ON cases.legal_holds AS RESTRICTIVE FOR INSERT TO caspix_app WITH CHECK (${inSight});
      CREATE POLICY case_in_sight_to_lift ON cases.legal_holds AS RESTRICTIVE FOR UPDATE TO caspix_app USING (${inSight});
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY case_in_sight_to_lift ON cases.legal_holds;
      DROP POLICY case_in_sight_to_hold ON cases.legal_holds;
      DROP POLICY case_in_sight ON cases.legal_holds;
    `);
  }
}
