import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { may, Principals, permitted } from '#rbac';
import { moveCase } from '../../domain/cases/move.ts';
import type { CaseRecord } from './case-record.ts';
import { CaseStore } from './case-store.ts';
import { assertOpenToChange, holdCase } from './hold-case.ts';

@Injectable()
export class AssignCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /**
   * Hands the case to somebody, or back to the queue with null as long as work has not begun. Throws `not-found`, `validation` for
   * somebody who works no cases, `transition-not-allowed` while the case stands still.
   */
  execute(actor: Actor, { id, ownerId, version }: { id: string; ownerId: string | null; version?: number | undefined }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id, version, with: 'case:work' });
      assertOpenToChange(held);
      if (held.ownerId === ownerId) return;
      if (ownerId !== null) await this.assertMayOwn(tx, ownerId, held);
      if (!may(actor, 'case:read', { ...held, ownerId })) {
        throw new DomainError('forbidden', 'You would lose sight of the case: let somebody who sees it take it over');
      }
      await this.cases.change(tx, id, held.version, { ownerId, state: stateAfter(tx, held, ownerId) });
      await this.audit.record(tx, {
        action: ownerId === null ? 'case.release' : 'case.assign',
        object: { type: 'case', id },
        caseId: id,
        detail: { before: held.ownerId, after: ownerId },
      });
    });
  }

  /** Whoever is not in the case's compartment could not even see what is hers. */
  private async assertMayOwn(tx: Tx, ownerId: string, { compartmentId }: CaseRecord): Promise<void> {
    const inside = compartmentId === null || (await this.principals.members(tx, compartmentId)).includes(ownerId);
    if (inside && (await this.principals.holders(tx, 'case:work')).includes(ownerId)) return;
    throw new DomainError('validation', 'This person works no cases', [{ field: 'ownerId', reason: 'is nobody who works cases' }]);
  }
}

/** A case in work stays where it is when it changes hands; only taking up and giving back move it. */
function stateAfter(tx: Tx, held: CaseRecord, ownerId: string | null): CaseRecord['state'] {
  if (ownerId !== null && held.state !== 'OPEN') return held.state;
  const facts = { state: held.state, owner: held.ownerId, actor: tx.actor.sub, reason: '', requestWaits: false };
  if (ownerId === null && held.state !== 'ASSIGNED') {
    throw new DomainError('transition-not-allowed', 'Work on this case has begun: hand it to somebody, or leave it');
  }
  return moveCase(ownerId === null ? 'release' : 'assign', facts, tx.actor.permissions).to;
}
