import { Injectable } from '@nestjs/common';
import { BlindIndex, encryptField, KeyStore, type SubjectKey } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { maskPartyField, type PartyFieldName } from '../../domain/accounts/masks.ts';
import { type PartyIntake, partyFieldOf } from './alert-intake.ts';
import { type NewParty, type NewPartyField, PartyStore } from './party-store.ts';

/** A party as a message names it. `fallbackRef` identifies one that gives neither a reference nor a national id. */
export interface PartyEntry {
  party: PartyIntake;
  fallbackRef: string;
}

interface Value {
  partyId: string;
  field: PartyFieldName;
  value: string;
}

type Searchable = 'national-id' | 'email' | 'phone';
const isSearchable = (field: PartyFieldName): field is Searchable => field === 'national-id' || field === 'email' || field === 'phone';

/** Finds parties by reference or national id and adds those it has not met, their protected fields encrypted one by one. */
@Injectable()
export class PartyBook {
  constructor(
    private readonly store: PartyStore,
    private readonly keys: KeyStore,
    private readonly blind: BlindIndex,
  ) {}

  /** Returns the id of each entry's party, in the order of the entries. */
  async resolve(tx: Tx, source: string, entries: readonly PartyEntry[]): Promise<string[]> {
    if (entries.length === 0) return [];
    const refs = entries.map((entry) => this.reference(entry));
    const unique = new Map(refs.map((ref, i) => [ref, entries[i]]));
    const ids = await this.store.find(tx, source, [...unique.keys()]);
    const fresh = [...unique].filter(([ref]) => !ids.has(ref)).sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = fresh.flatMap(([ref, entry]) => (entry ? newParty(source, ref, entry) : []));
    const freshKeys = await this.add(tx, rows, ids);
    if (freshKeys.size < rows.length)
      for (const [ref, id] of await this.store.find(
        tx,
        source,
        fresh.map(([ref]) => ref),
      ))
        ids.set(ref, id);
    const resolved = refs.map((ref) => found(ids.get(ref)));
    await this.keepFields(tx, valuesOf(entries, resolved), freshKeys);
    return resolved;
  }

  private reference({ party, fallbackRef }: PartyEntry): string {
    if (party.ref !== undefined) return `ref:${party.ref}`;
    return party.nationalId === undefined ? fallbackRef : `nid:${this.blind.of('national-id', party.nationalId).toString('hex')}`;
  }

  /** Every party gets its key with its row, so that destroying that key erases the person whatever came later. */
  private async add(tx: Tx, rows: readonly NewParty[], ids: Map<string, string>): Promise<Map<string, SubjectKey>> {
    if (rows.length === 0) return new Map();
    const keys = await this.keys.newSubjectKeys(
      tx,
      rows.map(({ id }) => id),
    );
    const taken = await this.store.insert(tx, rows);
    for (const { id, sourceRef } of rows) if (taken.has(id)) ids.set(sourceRef, id);
    return new Map([...keys].filter(([id]) => taken.has(id)));
  }

  private async keepFields(tx: Tx, values: readonly Value[], freshKeys: ReadonlyMap<string, SubjectKey>): Promise<void> {
    if (values.length === 0) return;
    const older = new Set(values.map(({ partyId }) => partyId).filter((id) => !freshKeys.has(id)));
    const olderKeys = older.size > 0 ? await this.keys.subjectKeys(tx, [...older]) : new Map<string, SubjectKey>();
    const rows = values.map((value) => this.sealed(value, freshKeys.get(value.partyId) ?? olderKeys.get(value.partyId)));
    await this.store.insertFields(tx, rows);
  }

  private sealed({ partyId, field, value }: Value, key: SubjectKey | undefined): NewPartyField {
    if (!key) throw new DomainError('key-unavailable', 'A party has no key');
    const id = uuidv7();
    return {
      id,
      partyId,
      field,
      cipher: encryptField(key, { table: 'cases.party_fields', column: 'cipher', row: id }, value),
      index: isSearchable(field) ? this.blind.of(field, value) : null,
      masked: maskPartyField(field, value),
    };
  }
}

const newParty = (source: string, sourceRef: string, { party }: PartyEntry): NewParty => ({
  id: uuidv7(),
  kind: party.kind,
  name: party.name,
  source,
  sourceRef,
});

/** The protected values that the entries bring, each once and in one order for all writers. */
function valuesOf(entries: readonly PartyEntry[], ids: readonly string[]): Value[] {
  const values = new Map<string, Value>();
  entries.forEach(({ party }, i) => {
    const partyId = found(ids[i]);
    for (const [property, field] of Object.entries(partyFieldOf) as [keyof typeof partyFieldOf, PartyFieldName][]) {
      const value = party[property];
      if (value !== undefined) values.set(`${partyId} ${field} ${value}`, { partyId, field, value });
    }
  });
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function found(id: string | undefined): string {
  if (id === undefined) throw new DomainError('conflict', 'A party was taken by another writer and could not be read');
  return id;
}
