import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { KeyRotation, RootOrders, type RootStep } from '#crypto';
import type { Tx } from '#platform';

/** Large enough that the commit is not what takes the time, small enough to hold its locks for a fraction of a second. */
const PORTION = 2_000;

/** Runs something in a transaction of its own, in the name of a service. */
type Run = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** What a run came to; nothing of it when no order was open. */
export interface CarriedOut {
  /** The step about the root key, or undefined where none was ordered. */
  root: { kind: 'rotate' | 'destroy'; version: number } | undefined;
  /** Subjects' keys that were moved to the newest version. */
  moved: number;
}

/**
 * Carries out what two people ordered to be done with keys. Each step is a transaction of its own, and a run that was cut off is gone on
 * with by the next one; of several that run at once each step is taken by one.
 */
@Injectable()
export class KeyOrders {
  constructor(
    private readonly rotation: KeyRotation,
    private readonly rootOrders: RootOrders,
    private readonly audit: Audit,
  ) {}

  /** Brings every open order to its end. Throws what the provider says; the order then stays open. */
  async carryOut(run: Run, progress: (moved: number) => void = () => undefined): Promise<CarriedOut> {
    const done: CarriedOut = { root: undefined, moved: 0 };
    for (let step = await run((tx) => this.rootStep(tx)); step; step = await run((tx) => this.rootStep(tx))) {
      done.root = { kind: step.order.kind, version: step.order.version };
    }
    for (let moved = await run((tx) => this.portion(tx)); moved > 0; moved = await run((tx) => this.portion(tx))) {
      done.moved += moved;
      progress(done.moved);
    }
    return done;
  }

  /** The entry first: what the provider does cannot be rolled back, so it is not done without one. */
  private async rootStep(tx: Tx): Promise<RootStep | undefined> {
    const step = await this.rootOrders.next(tx);
    if (!step) return undefined;
    const { id: order, version, orderedBy: approval } = step.order;
    const object = { type: 'key', id: 'root' };
    const detail = { key: 'root', version, order, approval };
    if (step.does === 'make') await this.audit.record(tx, { action: 'key.rotate', object, detail });
    if (step.does === 'destroy') await this.audit.record(tx, { action: 'key.destroy-version', object, detail });
    const moved = await this.rootOrders.take(tx, step);
    if (step.does === 'move') await this.audit.record(tx, { action: 'key.rewrap', object, detail: { moved, order, approval } });
    return step;
  }

  /** One portion of what lies under older versions; how much it moved. */
  private async portion(tx: Tx): Promise<number> {
    const step = await this.rotation.advance(tx, PORTION);
    if (step?.done) {
      const object = { type: 'key', id: 'case' };
      await this.audit.record(tx, { action: 'key.rewrap', object, detail: { moved: step.total, order: step.id } });
    }
    return step?.moved ?? 0;
  }
}
