import { type Clock, DomainError } from '#kernel';
import type { Tx } from '#platform';
import { type RotatableKey, rotatableKeys } from '../domain/key-names.ts';
import { unwrapSubjectKey, wrapSubjectKey } from '../domain/wrapped-key.ts';
import { DOMAIN_KEY_LIFE_MILLIS, type DomainKeys, domainKeyContext } from './domain-keys.ts';
import type { KeyProvider, ProviderStatus } from './key-provider.ts';
import type { DomainKeyVersion, RewrapOrder, RotationRecords } from './rotation-records.ts';

export interface DomainKeyState extends Omit<DomainKeyVersion, 'wrapped'> {
  state: 'current' | 'retired' | 'destroyed';
  /** The root version that wraps it; null once it is destroyed. */
  rootVersion: number | null;
}

export interface KeyState {
  provider: ProviderStatus;
  keys: DomainKeyState[];
  /** The order to move keys that is being carried out; null where there is none. */
  moving: RewrapOrder | null;
}

/** New versions of keys, and the moving of what the old ones wrap. Each step is a transaction of its own and may be repeated. */
export class KeyRotation {
  constructor(
    private readonly provider: KeyProvider,
    private readonly domainKeys: DomainKeys,
    private readonly records: RotationRecords,
    private readonly clock: Clock,
  ) {}

  /** Which versions there are and what each wraps: the report that nothing is left on an old one. */
  async status(tx: Tx): Promise<KeyState> {
    const provider = await this.provider.status();
    const versions = await this.records.versions(tx);
    const newest = new Map(versions.map(({ name, version }) => [name, version]));
    const keys = versions.map(({ wrapped, ...version }): DomainKeyState => {
      const current = newest.get(version.name) === version.version;
      const state = version.destroyedAt !== null ? 'destroyed' : current ? 'current' : 'retired';
      return { ...version, state, rootVersion: wrapped === null ? null : this.provider.rootVersionOf(wrapped) };
    });
    return { provider, keys, moving: (await this.records.openOrder(tx)) ?? null };
  }

  /** Makes a new version of a domain key, which is written with from the commit on. Gives its number. */
  async rotateDomain(tx: Tx, name: RotatableKey): Promise<number> {
    if (!rotatableKeys.includes(name)) throw new DomainError('validation', `the key '${name}' does not rotate`);
    await this.records.lockDomainKeys(tx);
    return this.domainKeys.addVersion(tx, name);
  }

  /** Orders what lies under older versions to be moved, in the transaction of the request that two people agreed to. Throws `conflict`. */
  order(tx: Tx, id: string, approval: string): Promise<void> {
    return this.records.orderRewrap(tx, id, approval);
  }

  /**
   * Carries the open order a portion further. Gives what it moved, or undefined where there is no order. May be cut off and repeated, and
   * several processes may do so at once: each takes other keys.
   */
  async advance(tx: Tx, limit: number): Promise<{ id: string; moved: number; done: boolean; total: number } | undefined> {
    const order = await this.records.openOrder(tx);
    if (!order) return undefined;
    await this.rewrapRoot(tx);
    const moved = await this.rewrapSubjects(tx, limit);
    const { keys } = moved > 0 ? { keys: [] } : await this.status(tx);
    const done = moved === 0 && keys.every(({ name, state, wraps }) => name !== 'case' || state !== 'retired' || wraps === 0);
    const advanced = await this.records.advanceOrder(tx, order.id, { moved, done });
    return { id: order.id, moved, done: done && advanced, total: order.moved + moved };
  }

  /** Puts every domain key under the newest root version. Gives how many were moved; 0 when nothing was left on an old one. */
  async rewrapRoot(tx: Tx): Promise<number> {
    const { rootVersion } = await this.provider.status();
    const all = await this.records.lockDomainKeys(tx);
    const old = all.flatMap((key) =>
      key.wrapped && this.provider.rootVersionOf(key.wrapped) < rootVersion ? [{ ...key, wrapped: key.wrapped }] : [],
    );
    const moved = await this.provider.rewrapMany(old.map((key) => ({ wrapped: key.wrapped, aad: domainKeyContext(key) })));
    for (const [i, { id }] of old.entries()) {
      const wrapped = moved[i] ?? Buffer.alloc(0);
      await this.records.rewrapDomainKey(tx, id, wrapped, this.provider.rootVersionOf(wrapped));
    }
    return old.length;
  }

  /**
   * Moves at most `limit` subjects' keys from older versions of `case` to the newest, in memory: the provider is not asked. Gives how
   * many; 0 when nothing was left that no other run holds.
   */
  async rewrapSubjects(tx: Tx, limit: number): Promise<number> {
    const versions = await this.domainKeys.versionsOf(tx, 'case');
    const newest = versions.at(-1);
    const older = new Map(versions.slice(0, -1).map((key) => [key.id, key]));
    if (!newest || older.size === 0) return 0;
    const found = await this.records.subjectsUnder(tx, [...older.keys()], limit);
    const moves = found.map(({ id, domainKeyId, wrapped }) => {
      const from = older.get(domainKeyId);
      if (!from) throw new DomainError('key-unavailable', 'the key of this subject is wrapped under a key that is not loaded');
      const bytes = unwrapSubjectKey(from, id, wrapped);
      const move = { id, domainKeyId: newest.id, wrapped: wrapSubjectKey(newest, id, bytes) };
      bytes.fill(0);
      return move;
    });
    if (moves.length > 0) await this.records.moveSubjects(tx, moves);
    return moves.length;
  }

  /**
   * Whether a version can be destroyed now. Throws `not-found` for one that is not there, `conflict` for one in use: it is the newest,
   * wraps something, or was the newest so recently that another process may still hold it as that.
   */
  async assertUnused(tx: Tx, name: string, version: number): Promise<void> {
    if (name === 'root') return this.#assertRootUnused(tx, version);
    const { keys } = await this.status(tx);
    const key = keys.find((one) => one.name === name && one.version === version);
    if (!key || key.state === 'destroyed') throw new DomainError('not-found', `there is no version ${version} of '${name}' to destroy`);
    if (key.state === 'current') throw new DomainError('conflict', `version ${version} of '${name}' is the one in use`);
    if (name !== 'case')
      throw new DomainError('conflict', `what is under '${name}' is never written anew, so version ${version} stays in use`);
    if (key.wraps > 0) throw new DomainError('conflict', `version ${version} of '${name}' still wraps ${key.wraps} keys: rewrap first`);
    const successor = keys.find((one) => one.name === name && one.version > version);
    if (Date.parse(successor?.createdAt ?? '') + DOMAIN_KEY_LIFE_MILLIS > this.clock.millis()) {
      throw new DomainError('conflict', 'a process may still hold this version as the newest: wait ten minutes after a rotation');
    }
  }

  /** Destroys a root version, and those older than it, at the provider for good: by `RootOrders` alone. Throws what `assertUnused` throws. */
  async destroyRoot(tx: Tx, version: number): Promise<void> {
    await this.records.lockDomainKeys(tx);
    await this.#assertRootUnused(tx, version);
    await this.provider.destroyBelow(version + 1);
  }

  /** Destroys a version for good, in the transaction of the request that two people agreed to. Throws what `assertUnused` throws. */
  async destroy(tx: Tx, { name, version }: { name: string; version: number }, approval: string): Promise<void> {
    const live = await this.records.lockDomainKeys(tx);
    await this.assertUnused(tx, name, version);
    const key = live.find((one) => one.name === name && one.version === version);
    if (!key) throw new DomainError('not-found', `there is no version ${version} of '${name}' to destroy`);
    await this.records.destroyDomainKey(tx, key.id, approval);
  }

  async #assertRootUnused(tx: Tx, version: number): Promise<void> {
    const { provider, keys } = await this.status(tx);
    if (!provider.rootVersions.includes(version))
      throw new DomainError('not-found', `there is no version ${version} of the root key to destroy`);
    if (version >= provider.rootVersion) throw new DomainError('conflict', `version ${version} of the root key is the one in use`);
    const under = keys.filter((key) => key.rootVersion !== null && key.rootVersion <= version).length;
    if (under > 0)
      throw new DomainError('conflict', `version ${version} of the root key, or an older one, still wraps ${under} keys: rewrap first`);
  }
}
