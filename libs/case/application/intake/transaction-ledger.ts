import { Injectable } from '@nestjs/common';
import { DomainError, uuidv7 } from '#kernel';
import { maskText, type Tx } from '#platform';
import { accountKey } from './account-book.ts';
import type { TransactionIntake } from './alert-intake.ts';
import { type NewTransaction, TransactionStore } from './transaction-store.ts';

/** Records transactions once each, whoever tells of them first. */
@Injectable()
export class TransactionLedger {
  constructor(private readonly store: TransactionStore) {}

  /**
   * `accounts` maps each side's `accountKey` to its id. Returns the id of each transaction by ref, and how many were new.
   * A transaction that is known already stays as it was first told.
   */
  async record(
    tx: Tx,
    source: string,
    transactions: readonly TransactionIntake[],
    accounts: ReadonlyMap<string, string>,
  ): Promise<{ ids: Map<string, string>; created: number }> {
    if (transactions.length === 0) return { ids: new Map(), created: 0 };
    const unique = new Map(transactions.map((transaction) => [transaction.ref, transaction]));
    const rows = [...unique.values()]
      .sort((a, b) => (a.ref < b.ref ? -1 : 1))
      .map((transaction) => newTransaction(source, transaction, accounts));
    const taken = await this.store.insert(tx, rows);
    const ids = new Map(rows.filter(({ id }) => taken.has(id)).map(({ sourceRef, id }) => [sourceRef, id]));
    const older = rows.filter(({ id }) => !taken.has(id)).map(({ sourceRef }) => sourceRef);
    for (const [ref, id] of await this.find(tx, source, older)) ids.set(ref, id);
    return { ids, created: taken.size };
  }

  /** The ids of transactions that were recorded before, by ref; a ref that nobody recorded is absent. */
  async find(tx: Tx, source: string, refs: readonly string[]): Promise<Map<string, string>> {
    return refs.length === 0 ? new Map() : this.store.find(tx, source, refs);
  }
}

function newTransaction(source: string, transaction: TransactionIntake, accounts: ReadonlyMap<string, string>): NewTransaction {
  const account = (number: string): string => {
    const id = accounts.get(accountKey(source, number));
    if (id === undefined) throw new DomainError('internal', 'A transaction names an account that was not resolved');
    return id;
  };
  return {
    id: uuidv7(),
    source,
    sourceRef: transaction.ref,
    occurredAt: transaction.at,
    amount: transaction.amount,
    currency: transaction.currency,
    fromAccount: account(transaction.from.number),
    toAccount: account(transaction.to.number),
    kind: transaction.kind ?? null,
    // Free text of a machine: what identifies somebody in it would lie there in the clear, and cannot be erased with them.
    description: transaction.description === undefined ? null : maskText(transaction.description),
  };
}
