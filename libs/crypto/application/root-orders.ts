import type { Tx } from '#platform';
import type { KeyProvider } from './key-provider.ts';
import type { KeyRotation } from './key-rotation.ts';
import type { RootOrder, RootOrderRecords } from './root-order-records.ts';

/** What is next in carrying an order out: make the version at the provider, move what lies under older ones, or end a version. */
export interface RootStep {
  order: RootOrder;
  does: 'make' | 'move' | 'destroy';
}

/**
 * The root key changes by order of two people, a step in a transaction of its own. What the provider did, no rollback takes back, so an
 * order says which version is to be there or to be gone: cut off between provider and database, the next run finds it so and goes on.
 */
export class RootOrders {
  constructor(
    private readonly provider: KeyProvider,
    private readonly records: RootOrderRecords,
    private readonly rotation: KeyRotation,
  ) {}

  /** Gives an order, in the transaction of the request that two people agreed to. Throws `conflict` where another one is open. */
  give(tx: Tx, order: Pick<RootOrder, 'id' | 'kind' | 'version' | 'orderedBy'>): Promise<void> {
    return this.records.add(tx, order);
  }

  open(tx: Tx): Promise<RootOrder | undefined> {
    return this.records.open(tx);
  }

  /** The next step of the open order, which stays locked; undefined where there is none. */
  async next(tx: Tx): Promise<RootStep | undefined> {
    const order = await this.records.lockOpen(tx);
    if (!order) return undefined;
    if (order.kind === 'destroy') return { order, does: 'destroy' };
    return { order, does: order.madeAt === null ? 'make' : 'move' };
  }

  /**
   * Takes the step that `next` gave in the same transaction, and gives how many keys were moved. Throws `key-unavailable` when the
   * provider does not answer or does not let these credentials do it, `conflict` when the version to end came into use again: the order
   * stays open.
   */
  async take(tx: Tx, { order: { id, version }, does }: RootStep): Promise<number> {
    if (does === 'make') {
      if ((await this.provider.status()).rootVersion < version) await this.provider.rotate();
      await this.records.made(tx, id);
      return 0;
    }
    const moved = does === 'move' ? await this.rotation.rewrapRoot(tx) : await this.#end(tx, version);
    await this.records.done(tx, id);
    return moved;
  }

  /** Not found means: the run before this one came as far as the provider. */
  async #end(tx: Tx, version: number): Promise<number> {
    const { rootVersions } = await this.provider.status();
    if (rootVersions.includes(version)) await this.rotation.destroyRoot(tx, version);
    return 0;
  }
}
