import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { alertNumber } from '../../domain/alerts/alert-number.ts';
import { AccountBook, accountKey } from './account-book.ts';
import { AlertInbox, type AlertName, type ReceivedAlert } from './alert-inbox.ts';
import { accountEntries, partyEntries, subjectLinks, type TakenAlert } from './alert-links.ts';
import { draftAlert, type IncomingAlert } from './draft-alert.ts';
import { PartyBook } from './party-book.ts';
import { TransactionLedger } from './transaction-ledger.ts';

export interface Receipt {
  id: string;
  /** `ALR-000123`. */
  number: string;
  result: 'created' | 'duplicate';
}

/** What alerts refer to, and what several of them share. */
@Injectable()
export class World {
  constructor(
    readonly parties: PartyBook,
    readonly accounts: AccountBook,
    readonly ledger: TransactionLedger,
  ) {}
}

const nameKey = ({ source, sourceRef }: AlertName): string => `${source}\u0000${sourceRef}`;

/**
 * Takes alerts in within the caller's transaction: the alert, its parties, accounts and transactions, and one audit entry each.
 * The number of statements does not depend on the number of alerts of one source.
 */
@Injectable()
export class ReceiveAlerts {
  constructor(
    private readonly inbox: AlertInbox,
    private readonly world: World,
    private readonly audit: Audit,
  ) {}

  /** One receipt per alert, in their order. An alert that is known already, or comes twice here, is a duplicate and changes nothing. */
  async receive(tx: Tx, alerts: readonly IncomingAlert[]): Promise<Receipt[]> {
    const named = new Map<string, IncomingAlert>();
    for (const alert of alerts) if (!named.has(nameKey(alert))) named.set(nameKey(alert), alert);
    const rows = await this.lookUp(tx, [...named.values()]);
    const unknown = [...named.values()].filter((alert) => !rows.has(nameKey(alert)));
    const taken = await this.takeIn(tx, unknown);
    const created = new Map(taken.map((row) => [nameKey(row.alert), row]));
    // What was taken by another writer between the look and the insert has been committed by now, so it can be read.
    for (const [key, row] of await this.lookUp(
      tx,
      unknown.filter((alert) => !created.has(nameKey(alert))),
    ))
      rows.set(key, row);
    for (const [source, group] of Map.groupBy(taken, ({ alert }) => alert.source)) await this.fillIn(tx, source, group);
    await this.recordAll(tx, taken);
    return alerts.map((alert) => {
      const own = named.get(nameKey(alert)) === alert ? created.get(nameKey(alert)) : undefined;
      const { id, number } = own ?? present(created.get(nameKey(alert)) ?? rows.get(nameKey(alert)));
      return { id, number: alertNumber(number), result: own ? 'created' : 'duplicate' };
    });
  }

  private async lookUp(tx: Tx, names: readonly AlertName[]): Promise<Map<string, ReceivedAlert>> {
    if (names.length === 0) return new Map();
    return new Map((await this.inbox.find(tx, names)).map((row) => [nameKey(row), row]));
  }

  /** Sorted by name: two writers of the same alerts meet them in the same order and never wait in a circle. */
  private async takeIn(tx: Tx, alerts: readonly IncomingAlert[]): Promise<TakenAlert[]> {
    if (alerts.length === 0) return [];
    const drafts = alerts.map((alert) => ({ alert, row: draftAlert(alert) })).sort((a, b) => (nameKey(a.row) < nameKey(b.row) ? -1 : 1));
    const inserted = await this.inbox.insert(
      tx,
      drafts.map(({ row }) => row),
    );
    const numbers = new Map(inserted.map(({ id, number }) => [id, number]));
    return drafts.flatMap(({ alert, row: { id } }) => {
      const number = numbers.get(id);
      return number === undefined ? [] : [{ id, number, alert }];
    });
  }

  private async fillIn(tx: Tx, source: string, taken: readonly TakenAlert[]): Promise<void> {
    const { parties, accounts, ledger } = this.world;
    const subjects = subjectLinks(taken, await parties.resolve(tx, source, partyEntries(taken)));
    const { ids } = await accounts.resolve(tx, source, accountEntries(taken, subjects));
    const recorded = await ledger.record(
      tx,
      source,
      taken.flatMap(({ alert }) => alert.transactions),
      ids,
    );
    const earlier = await ledger.find(tx, source, [...new Set(taken.flatMap(({ alert }) => alert.knownTransactions ?? []))]);
    await this.inbox.insertSubjects(
      tx,
      subjects.map(({ number, ...subject }) => ({
        ...subject,
        accountId: number === null ? null : present(ids.get(accountKey(source, number))),
      })),
    );
    const links = taken.flatMap(({ id, alert }) => [
      ...alert.transactions.map(({ ref }) => ({ alertId: id, transactionId: present(recorded.ids.get(ref)) })),
      ...(alert.knownTransactions ?? []).map((ref) => ({ alertId: id, transactionId: present(earlier.get(ref)) })),
    ]);
    if (links.length > 0) await this.inbox.insertTransactionLinks(tx, links);
  }

  private async recordAll(tx: Tx, taken: readonly TakenAlert[]): Promise<void> {
    if (taken.length === 0) return;
    await this.audit.recordMany(
      tx,
      taken.map(({ id, number, alert: { source, sourceRef, typology, score } }) => ({
        action: 'alert.receive',
        object: { type: 'alert', id },
        detail: { number: alertNumber(number), source, sourceRef, typology, score },
      })),
    );
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new DomainError('internal', 'An alert refers to something that was not taken in');
  return value;
}
