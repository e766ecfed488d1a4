import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted, type Reader, Readers } from '#rbac';
import { CaseStore } from './case-store.ts';
import { findCase } from './hold-case.ts';

/** Who can see a case, each with the rule that lets them. */
@Injectable()
export class WhoSeesCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly readers: Readers,
  ) {}

  /** Throws `not-found` for what is out of the asker's own sight. */
  execute(actor: Actor, id: string): Promise<Reader[]> {
    return this.unitOfWork.read(permitted(actor, 'case:read'), async (tx) => {
      const { ownerId, teamId, queueId, compartmentId } = await findCase(tx, this.cases, id);
      return this.readers.of(tx, 'case:read', { ownerId, teamId, queueId, compartmentId });
    });
  }
}
