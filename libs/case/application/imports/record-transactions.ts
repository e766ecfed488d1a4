import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import type { Tx } from '#platform';
import type { AccountEntry } from '../intake/account-book.ts';
import type { TransactionIntake } from '../intake/alert-intake.ts';
import { World } from '../intake/receive-alerts.ts';

/** Records a batch of imported rows and one audit entry for it, with the SHA-256 of what was read. */
@Injectable()
export class RecordTransactions {
  constructor(
    private readonly world: World,
    private readonly audit: Audit,
  ) {}

  /** How many were new. Without `accounts` (ids by account key) the accounts are looked up, and added where they are new. */
  async record(
    tx: Tx,
    source: string,
    transactions: readonly TransactionIntake[],
    accounts?: ReadonlyMap<string, string>,
  ): Promise<number> {
    const ids = accounts ?? (await this.world.accounts.resolve(tx, source, sides(transactions))).ids;
    const { created } = await this.world.ledger.record(tx, source, transactions, ids);
    await this.entry(tx, { kind: 'transactions', source, created }, transactions);
    return created;
  }

  /** The ids of the accounts by account key, and how many were new. */
  async accounts(tx: Tx, source: string, entries: readonly AccountEntry[]): Promise<{ ids: Map<string, string>; created: number }> {
    const resolved = await this.world.accounts.resolve(tx, source, entries);
    await this.entry(tx, { kind: 'accounts', source, created: resolved.created }, entries);
    return resolved;
  }

  private async entry(tx: Tx, told: { kind: string; source: string; created: number }, rows: readonly unknown[]): Promise<void> {
    const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
    await this.audit.record(tx, {
      action: 'import.run',
      object: { type: 'import', id: tx.actor.request },
      detail: { ...told, rows: rows.length, digest },
    });
  }
}

const sides = (transactions: readonly TransactionIntake[]): AccountEntry[] =>
  transactions.flatMap(({ from, to, currency }) => [
    { number: from.number, currency },
    { number: to.number, currency },
  ]);
