import { type Clock, DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import { type DataKey, dataKey } from '../domain/data-key.ts';
import { type DomainKeyName, domainKeyNames } from '../domain/key-names.ts';
import { lengthPrefixed } from '../domain/place.ts';
import { assertKeysBelongHere } from './assert-keys-belong-here.ts';
import type { KeyProvider } from './key-provider.ts';
import type { DomainKeyRecord, KeyRecords } from './key-records.ts';

/** Ten minutes: how long the product goes on reading and writing while the provider is away. */
export const DOMAIN_KEY_LIFE_MILLIS = 10 * 60_000;

// Name and version are authenticated: the pepper cannot be put where the key of the cases was.
export const domainKeyContext = ({ id, name, version }: Pick<DomainKeyRecord, 'id' | 'name' | 'version'>): Buffer =>
  lengthPrefixed('caspix/domain-key/1', id, name, String(version));

/** The domain keys, unwrapped and held in memory until `DOMAIN_KEY_LIFE_MILLIS` after they were last read. */
export class DomainKeys {
  #byId = new Map<string, DataKey>();
  #current = new Map<string, DataKey>();
  #until = 0;

  constructor(
    private readonly provider: KeyProvider,
    private readonly records: KeyRecords,
    private readonly clock: Clock,
  ) {}

  /**
   * At the start: recognises the database's keys, makes those that are missing, and loads them. Safe when several processes start at
   * once. Throws `key-mismatch` when the provider's keys are not the ones that the data was written with.
   */
  async open(tx: Tx): Promise<void> {
    const { id } = await this.provider.status();
    await assertKeysBelongHere(tx, this.provider, this.records);
    const known = new Set((await this.records.domainKeys(tx)).map((key) => key.name));
    const missing = domainKeyNames.filter((name) => !known.has(name));
    if (missing.length > 0) await this.records.addDomainKeys(tx, await Promise.all(missing.map((name) => this.#draw(name, id))));
    await this.load(tx);
  }

  /** Reads and unwraps all versions of all keys. What was in memory stays, for its time, when this fails. */
  async load(tx: Tx): Promise<void> {
    const byId = new Map<string, DataKey>();
    const current = new Map<string, DataKey>();
    // Ordered by version, so the last of a name is the one to encrypt with.
    const stored = await this.records.domainKeys(tx);
    const opened = await this.provider.unwrapMany(stored.map((record) => ({ wrapped: record.wrapped, aad: domainKeyContext(record) })));
    stored.forEach((record, i) => {
      const key = dataKey(record.id, opened[i] ?? Buffer.alloc(0));
      byId.set(record.id, key);
      current.set(record.name, key);
    });
    this.#byId = byId;
    this.#current = current;
    this.#until = this.clock.millis() + DOMAIN_KEY_LIFE_MILLIS;
  }

  /** Loads unless the keys in memory are still good. */
  async ensure(tx: Tx): Promise<void> {
    if (this.clock.millis() >= this.#until) await this.load(tx);
  }

  /** The version to write with. Throws `key-unavailable` when the keys were never loaded or their time is over. */
  current(name: DomainKeyName): DataKey {
    this.#assertFresh();
    const key = this.#current.get(name);
    if (!key) throw new DomainError('key-unavailable', `there is no key '${name}'`);
    return key;
  }

  byId(id: string): DataKey | undefined {
    this.#assertFresh();
    return this.#byId.get(id);
  }

  /** As `byId`; a key that is not in memory is looked for once more, since another process may have made it a moment ago. */
  async find(tx: Tx, id: string): Promise<DataKey | undefined> {
    await this.ensure(tx);
    const known = this.#byId.get(id);
    if (known || !(await this.records.hasDomainKey(tx, id))) return known;
    await this.load(tx);
    return this.#byId.get(id);
  }

  /** All living versions of a key, oldest first, as the database has them now. */
  async versionsOf(tx: Tx, name: DomainKeyName): Promise<DataKey[]> {
    const stored = (await this.records.domainKeys(tx)).filter((record) => record.name === name);
    if (stored.some(({ id }) => !this.#byId.has(id)) || !this.isReady()) await this.load(tx);
    return stored.flatMap(({ id }) => this.#byId.get(id) ?? []);
  }

  /** Adds a version in the caller's transaction, which holds the lock on all versions; it is in use here from the commit on. */
  async addVersion(tx: Tx, name: DomainKeyName): Promise<number> {
    const { id } = await this.provider.status();
    const version = Math.max(0, ...(await this.records.domainKeys(tx)).filter((key) => key.name === name).map((key) => key.version)) + 1;
    const record = { id: uuidv7(), name, version, providerId: id };
    const { key, wrapped } = await this.provider.draw(domainKeyContext(record));
    await this.records.addDomainKeys(tx, [{ ...record, wrapped }]);
    const fresh = dataKey(record.id, key);
    tx.afterCommit(() => {
      this.#byId.set(fresh.id, fresh);
      this.#current.set(name, fresh);
    });
    return version;
  }

  /** Whether there are keys in memory whose time is not over. */
  isReady(): boolean {
    return this.clock.millis() < this.#until;
  }

  #assertFresh(): void {
    if (!this.isReady()) throw new DomainError('key-unavailable', 'the keys are not in memory, and their provider did not hand them out');
  }

  async #draw(name: DomainKeyName, providerId: string): Promise<DomainKeyRecord> {
    const record = { id: uuidv7(), name, version: 1, providerId };
    const { key, wrapped } = await this.provider.draw(domainKeyContext(record));
    key.fill(0);
    return { ...record, wrapped };
  }
}
