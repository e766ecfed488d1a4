import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { CaseStore } from '../cases/case-store.ts';
import { findCase } from '../cases/hold-case.ts';
import { assertTakesEvidence } from './record-evidence.ts';

/** Asks whether a case takes evidence, in a transaction of its own. */
@Injectable()
export class AdmitEvidence {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
  ) {}

  /** Throws `not-found`, `transition-not-allowed`. */
  admit(actor: Actor, caseId: string): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'evidence:upload'), async (tx) =>
      assertTakesEvidence(await findCase(tx, this.cases, caseId, 'evidence:upload')),
    );
  }
}
