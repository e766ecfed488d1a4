import { Injectable } from '@nestjs/common';
import { KeyRotation, type KeyState } from '#crypto';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

@Injectable()
export class ShowKeys {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rotation: KeyRotation,
  ) {}

  /** Which versions of which keys there are, and how much each wraps. Nothing in it is secret. */
  execute(actor: Actor): Promise<KeyState> {
    return this.unitOfWork.read(permitted(actor, 'key:manage'), (tx) => this.rotation.status(tx));
  }
}
