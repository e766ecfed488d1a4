import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { type LegalHold, PrivacyStore } from './privacy-store.ts';

@Injectable()
export class ListHolds {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: PrivacyStore,
  ) {}

  /** The holds in force that the actor may see; of one case where it is named. */
  async execute(actor: Actor, caseId: string | null): Promise<{ items: LegalHold[] }> {
    return { items: await this.unitOfWork.read(permitted(actor, 'case:read'), (tx) => this.store.holds(tx, caseId)) };
  }
}
