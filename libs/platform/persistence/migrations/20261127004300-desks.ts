import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which mailboxes a desk has is changed by whoever may, and names the request by which two people agreed; a trigger above looks it up. */
export class Desks20261127004300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE platform.notice_groups ADD COLUMN approval uuid;
      GRANT UPDATE (emails, webhook, approval, version) ON platform.notice_groups TO caspix_app;
      CREATE POLICY changed ON platform.notice_groups FOR UPDATE TO caspix_app USING ((SELECT platform.permits('escalation:manage')));
      -- Whoever takes an incident up sees how far its news got.
      DROP POLICY looked_after ON platform.notice_deliveries;
      CREATE POLICY looked_after ON platform.notice_deliveries FOR SELECT TO caspix_app USING (
        (SELECT platform.permits('audit:read')) OR (SELECT platform.permits('incident:handle'))
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY changed ON platform.notice_groups;
      REVOKE UPDATE ON platform.notice_groups FROM caspix_app;
      ALTER TABLE platform.notice_groups DROP COLUMN approval;
    `);
  }
}
