import { Injectable } from '@nestjs/common';
import { type Actor, type Page, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { CaseStore } from './case-store.ts';
import { type CaseTransaction, CaseTransactions } from './case-transactions.ts';
import { findCase } from './hold-case.ts';

@Injectable()
export class ListCaseTransactions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly transactions: CaseTransactions,
  ) {}

  execute(
    actor: Actor,
    { caseId, cursor, limit }: { caseId: string; cursor?: string | undefined; limit: number },
  ): Promise<Page<CaseTransaction>> {
    return this.unitOfWork.run(permitted(actor, 'transaction:read'), async (tx) => {
      await findCase(tx, this.cases, caseId);
      return this.transactions.page(tx, caseId, { cursor, limit });
    });
  }
}
