import { Injectable } from '@nestjs/common';
import { BlindIndex, encryptField, KeyStore, type Sealed } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { compactNumber, isIban } from '../../domain/accounts/iban.ts';
import { maskAccount } from '../../domain/accounts/masks.ts';
import { AccountStore, type KnownAccount, type NewAccount } from './account-store.ts';

/** An account as a message names it. */
export interface AccountEntry {
  number: string;
  currency: string;
  label?: string | undefined;
  partyId?: string | undefined;
  openedAt?: string | undefined;
  openingBalance?: string | undefined;
  flagged?: boolean | undefined;
}

interface Indexed extends AccountEntry {
  namespace: string;
  index: Buffer;
}

/** What identifies an account before its number is indexed: equal for every way to write the same number of one source. */
export function accountKey(source: string, number: string): string {
  const compact = compactNumber(number);
  return `${isIban(compact) ? 'iban' : source}\u0000${compact}`;
}

const blindKey = (account: { namespace: string; index: Buffer }): string => `${account.namespace}\u0000${account.index.toString('base64')}`;

/** Finds accounts by number and adds those it has not met, numbers encrypted. A fixed number of statements for any number of accounts. */
@Injectable()
export class AccountBook {
  constructor(
    private readonly store: AccountStore,
    private readonly keys: KeyStore,
    private readonly blind: BlindIndex,
  ) {}

  /** The id of each account by `accountKey`, and how many were new. Safe beside others who add the same accounts at the same time. */
  async resolve(tx: Tx, source: string, entries: readonly AccountEntry[]): Promise<{ ids: Map<string, string>; created: number }> {
    const wanted = merge(source, entries);
    const indexed = new Map([...wanted].map(([key, entry]) => [key, this.indexed(key, entry)]));
    const ids = await this.ids(tx, [...indexed.values()]);
    const missing = [...indexed.values()].filter((entry) => !ids.has(blindKey(entry)));
    const added = await this.add(tx, source, missing);
    for (const [key, id] of added) ids.set(key, id);
    if (added.size < missing.length) for (const [key, id] of await this.ids(tx, missing)) ids.set(key, id);
    await this.complete(tx, [...indexed.values()], ids, added);
    return { ids: new Map([...indexed].map(([key, entry]) => [key, found(ids.get(blindKey(entry)))])), created: added.size };
  }

  private indexed(key: string, entry: AccountEntry): Indexed {
    const namespace = key.slice(0, key.indexOf('\u0000'));
    return { ...entry, namespace, index: this.blind.of(namespace === 'iban' ? 'iban' : 'account-number', entry.number) };
  }

  private async ids(tx: Tx, entries: readonly Indexed[]): Promise<Map<string, string>> {
    if (entries.length === 0) return new Map();
    const known: KnownAccount[] = await this.store.find(
      tx,
      entries.map((entry) => entry.index),
    );
    return new Map(known.map((account) => [blindKey(account), account.id]));
  }

  private async add(tx: Tx, source: string, entries: readonly Indexed[]): Promise<Map<string, string>> {
    if (entries.length === 0) return new Map();
    // Sorted, so that two writers meet the same rows in the same order and neither waits for the other in a circle.
    const sorted = entries.map((entry) => ({ id: uuidv7(), entry, key: blindKey(entry) })).sort((a, b) => (a.key < b.key ? -1 : 1));
    const keys = await this.keys.newSubjectKeys(
      tx,
      sorted.map(({ id }) => id),
    );
    const rows = sorted.map(({ id, entry }): NewAccount => {
      const key = keys.get(id);
      if (!key) throw new DomainError('key-unavailable', 'No key was made for a new account');
      const cipher = encryptField(key, { table: 'cases.accounts', column: 'number_cipher', row: id }, entry.number);
      return newAccount(id, source, entry, cipher);
    });
    const taken = await this.store.insert(tx, rows);
    return new Map(sorted.filter(({ id }) => taken.has(id)).map(({ key, id }) => [key, id]));
  }

  private async complete(tx: Tx, entries: readonly Indexed[], ids: Map<string, string>, added: Map<string, string>): Promise<void> {
    const completions = entries
      .filter((entry) => (entry.label !== undefined || entry.partyId !== undefined) && !added.has(blindKey(entry)))
      .map((entry) => ({ id: found(ids.get(blindKey(entry))), label: entry.label ?? null, partyId: entry.partyId ?? null }));
    if (completions.length > 0) await this.store.complete(tx, completions);
  }
}

function merge(source: string, entries: readonly AccountEntry[]): Map<string, AccountEntry> {
  const merged = new Map<string, AccountEntry>();
  for (const entry of entries) {
    const key = accountKey(source, entry.number);
    const before = merged.get(key);
    merged.set(key, before ? { ...entry, ...before, label: before.label ?? entry.label, partyId: before.partyId ?? entry.partyId } : entry);
  }
  return merged;
}

const newAccount = (id: string, source: string, entry: Indexed, cipher: Sealed): NewAccount => ({
  id,
  source,
  namespace: entry.namespace,
  index: entry.index,
  cipher,
  masked: maskAccount(entry.number),
  iban: entry.namespace === 'iban',
  label: entry.label ?? null,
  partyId: entry.partyId ?? null,
  currency: entry.currency,
  openedAt: entry.openedAt ?? null,
  openingBalance: entry.openingBalance ?? null,
  flagged: entry.flagged ?? false,
});

function found(id: string | undefined): string {
  if (id === undefined) throw new DomainError('conflict', 'An account was taken by another writer and could not be read');
  return id;
}
