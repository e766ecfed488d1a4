import type { MigrationInterface, QueryRunner } from 'typeorm';
import { alertPolicies, alertTables, counterTables } from './alerts-schema.ts';

/**
 * Parties, accounts, transactions and alerts. Alerts and transactions are not partitioned: (source, source_ref) must be unique for all
 * time, and PostgreSQL enforces that across partitions only when the partition key is part of it.
 */
export class AccountsTransactionsAlerts20261122000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(alertTables);
    await runner.query(counterTables);
    await runner.query(alertPolicies);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE cases.alert_counters, cases.alert_transactions, cases.alert_subjects, cases.alerts, cases.transactions, cases.accounts,
        cases.party_fields, cases.parties;
      DROP FUNCTION cases.count_alerts;
      DROP SCHEMA cases;
    `);
  }
}
