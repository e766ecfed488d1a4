import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { LinkStore, type OwnLink } from './provider-store.ts';

/** By which identity providers somebody may come in, as they see it themselves. */
@Injectable()
export class ShowLinks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: LinkStore,
  ) {}

  own(actor: Actor): Promise<OwnLink[]> {
    return this.unitOfWork.run(permitted(actor, 'session:own'), (tx) => this.links.own(tx));
  }
}
