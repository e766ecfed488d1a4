import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { CaseStore } from './case-store.ts';
import { assertOpenToChange, holdCase } from './hold-case.ts';

@Injectable()
export class DetermineSuspicion {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly audit: Audit,
  ) {}

  /** Starts the regulator's clock, once and for good: a clock that can be set again is no clock. Throws `conflict` when it runs already. */
  execute(actor: Actor, { id, version, reason }: { id: string; version: number; reason: string }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id, version, with: 'case:work' });
      assertOpenToChange(held);
      if (held.determinedAt !== null) throw new DomainError('conflict', `Suspicion was determined at ${held.determinedAt} already`);
      await this.cases.change(tx, id, version, { determinedAt: tx.now() });
      await this.audit.record(tx, { action: 'case.determine', object: { type: 'case', id }, caseId: id, reason, detail: { at: tx.now() } });
    });
  }
}
