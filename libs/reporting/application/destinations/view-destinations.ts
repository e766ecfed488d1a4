import { Injectable } from '@nestjs/common';
import { AuditDestinations, type Destination, type DestinationStatus } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';

export interface ShownDestination {
  readonly status: DestinationStatus;
  readonly settings: Destination['settings'];
}

/** Where copies of the log go and how each stands. Secrets are not part of it: this side of the product cannot read them. */
@Injectable()
export class ViewDestinations {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly destinations: AuditDestinations,
  ) {}

  all(actor: Actor): Promise<ShownDestination[]> {
    return this.unitOfWork.read(permitted(actor, 'audit:copies'), async (tx) => {
      const shown: ShownDestination[] = [];
      for (const status of await this.destinations.status(tx)) {
        shown.push({ status, settings: (await this.destinations.get(tx, status.id)).settings });
      }
      return shown;
    });
  }
}
