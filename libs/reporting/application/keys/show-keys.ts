import { Injectable } from '@nestjs/common';
import { KeyRotation, type KeyState, type RootOrder, RootOrders } from '#crypto';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

@Injectable()
export class ShowKeys {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rotation: KeyRotation,
    private readonly rootOrders: RootOrders,
  ) {}

  /** Which versions of which keys there are, and how much each wraps. Nothing in it is secret. */
  execute(actor: Actor): Promise<KeyState & { rootOrder: RootOrder | null }> {
    return this.unitOfWork.read(permitted(actor, 'key:manage'), async (tx) => ({
      ...(await this.rotation.status(tx)),
      rootOrder: (await this.rootOrders.open(tx)) ?? null,
    }));
  }
}
