import { type Clock, DomainError } from '#kernel';
import type { Tx } from '#platform';
import { dataKey, freshKeysBytes, type SubjectKey } from '../domain/data-key.ts';
import { unwrapSubjectKey, wrapSubjectKey } from '../domain/wrapped-key.ts';
import { BoundedCache, type CacheBounds } from './bounded-cache.ts';
import type { DomainKeys } from './domain-keys.ts';
import type { KeyRecords } from './key-records.ts';

/** 20,000 keys take about 10 MB; five minutes bound how long another process can still read a person who was erased in this one. */
const SUBJECT_KEY_BOUNDS: CacheBounds = { size: 20_000, ttlMillis: 5 * 60_000 };

/** The data keys of subjects: persons and accounts, named by the UUID of their row. */
export class KeyStore {
  readonly #cache: BoundedCache<SubjectKey>;
  /** Keys made in a transaction count only inside it: after a rollback nobody may encrypt under a key that was never stored. */
  readonly #fresh = new WeakMap<Tx, Map<string, SubjectKey>>();

  constructor(
    private readonly domainKeys: DomainKeys,
    private readonly records: KeyRecords,
    clock: Clock,
    bounds: CacheBounds = SUBJECT_KEY_BOUNDS,
  ) {
    this.#cache = new BoundedCache(bounds, clock);
  }

  /**
   * The keys of these subjects, at most one query for all. A subject whose key was destroyed, or that never had one, is not in the map:
   * its values cannot be read again.
   */
  async subjectKeys(tx: Tx, ids: readonly string[]): Promise<Map<string, SubjectKey>> {
    await this.domainKeys.ensure(tx);
    const fresh = this.#fresh.get(tx);
    const keys = new Map<string, SubjectKey>();
    const missing = new Set<string>();
    for (const id of ids) {
      const key = fresh?.get(id) ?? this.#cache.get(id);
      if (key) keys.set(id, key);
      else missing.add(id);
    }
    if (missing.size === 0) return keys;
    for (const { id, domainKeyId, wrapped } of await this.records.subjectKeys(tx, [...missing])) {
      const wrapping = this.domainKeys.byId(domainKeyId) ?? (await this.domainKeys.find(tx, domainKeyId));
      if (!wrapping) throw new DomainError('key-unavailable', 'the key of this subject is wrapped under a key that is not loaded');
      const key = dataKey(id, unwrapSubjectKey(wrapping, id, wrapped));
      this.#cache.set(id, key);
      keys.set(id, key);
    }
    return keys;
  }

  /** The key of one subject. Throws `key-unavailable` when it was destroyed or never made. */
  async subjectKey(tx: Tx, id: string): Promise<SubjectKey> {
    const key = (await this.subjectKeys(tx, [id])).get(id);
    if (!key) throw new DomainError('key-unavailable', 'this subject has no key: it was erased, or is unknown');
    return key;
  }

  /** Makes and stores a key for each of these new subjects in one statement. Throws `conflict` when one has, or had, a key. */
  async newSubjectKeys(tx: Tx, ids: readonly string[]): Promise<Map<string, SubjectKey>> {
    await this.domainKeys.ensure(tx);
    const wrapping = this.domainKeys.current('case');
    const made = new Map<string, SubjectKey>();
    const subjects = [...new Set(ids)];
    const stored = freshKeysBytes(subjects.length).map((bytes, i) => {
      const id = subjects[i] ?? '';
      const wrapped = wrapSubjectKey(wrapping, id, bytes);
      made.set(id, dataKey(id, bytes));
      return { id, domainKeyId: wrapping.id, wrapped };
    });
    if (stored.length > 0) await this.records.addSubjectKeys(tx, stored);
    const fresh = this.#fresh.get(tx);
    if (fresh) for (const [id, key] of made) fresh.set(id, key);
    else this.#fresh.set(tx, new Map(made));
    return made;
  }

  /**
   * Erases a subject: its wrapped key is overwritten by nothing, and with it goes everything encrypted under it, here and in later
   * copies. `approval` is the request of two people; the database asks for one where the subject is a person or an account. Throws
   * `not-found` when there is no key left to destroy.
   */
  async destroySubject(tx: Tx, id: string, approval: string | null = null): Promise<void> {
    if (!(await this.records.destroySubjectKey(tx, id, approval)))
      throw new DomainError('not-found', 'there is no key of this subject to destroy');
    this.#forget(tx, id);
    // Another transaction of this process may have read the row before the commit.
    tx.afterCommit(() => this.#forget(tx, id));
  }

  #forget(tx: Tx, id: string): void {
    this.#fresh.get(tx)?.delete(id);
    this.#cache.delete(id);
  }
}
