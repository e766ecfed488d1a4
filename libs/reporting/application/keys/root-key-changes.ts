import { Injectable } from '@nestjs/common';
import { KeyRotation, RootOrders } from '#crypto';
import { DomainError, uuidv7 } from '#kernel';
import type { Tx } from '#platform';
import type { Approval, Change } from '#rbac';

export interface RootPayload {
  key: 'root';
  /** The version that is to be there, or to be gone. */
  version: number;
}

/**
 * What two people agree to about the root key. They give an order: the provider makes or destroys a version by credentials that this
 * process need not hold, and what it did could not be rolled back with the approval.
 */
@Injectable()
export class RootKeyChanges {
  constructor(
    private readonly rotation: KeyRotation,
    private readonly orders: RootOrders,
  ) {}

  async describe(tx: Tx, kind: 'rotate' | 'destroy', { version }: RootPayload): Promise<{ title: string; changes: Change[] }> {
    await this.assertFree(tx);
    if (kind === 'destroy') {
      await this.rotation.assertUnused(tx, 'root', version);
      return {
        title: `Destroy version ${version} of the root key for good`,
        changes: [{ label: `Version ${version}, and older ones`, before: 'Retired, wraps nothing', after: 'Destroyed at the provider' }],
      };
    }
    const newest = await this.newest(tx);
    if (version !== newest + 1) throw new DomainError('conflict', `The next version of the root key is ${newest + 1}`);
    return {
      title: 'Make a new version of the root key',
      changes: [{ label: 'Wraps every other key from now on', before: `Version ${newest}`, after: `Version ${version}` }],
    };
  }

  /** The newest version, at the provider. */
  async newest(tx: Tx): Promise<number> {
    return (await this.rotation.status(tx)).provider.rootVersion;
  }

  async order(tx: Tx, kind: 'rotate' | 'destroy', { version }: RootPayload, { id }: Approval): Promise<void> {
    await this.assertFree(tx);
    if (kind === 'destroy') await this.rotation.assertUnused(tx, 'root', version);
    await this.orders.give(tx, { id: uuidv7(), kind, version, orderedBy: id });
  }

  private async assertFree(tx: Tx): Promise<void> {
    if (await this.orders.open(tx)) throw new DomainError('conflict', 'An order about the root key is being carried out');
  }
}
