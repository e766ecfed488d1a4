import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { type CaseAccount, CaseMembers } from './case-members.ts';
import { CaseStore } from './case-store.ts';
import { findCase } from './hold-case.ts';

/**
 * Accounts of one case by the last four characters of their numbers: those on it, and those they traded with. What is searched is the mask,
 * which shows the same four to whoever sees the case, so the search tells nothing that the screen does not; beyond the case there is none.
 */
@Injectable()
export class FindInCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly members: CaseMembers,
    private readonly audit: Audit,
  ) {}

  /**
   * `last4` is four letters or digits. Throws `not-found`. The search is an entry; its four characters stand in the encrypted part, which
   * is erased with the account where they name one. Several accounts, or none, are nobody in particular.
   */
  execute(actor: Actor, caseId: string, last4: string): Promise<{ items: CaseAccount[] }> {
    return this.unitOfWork.run(permitted(actor, 'case:read'), async (tx) => {
      await findCase(tx, this.cases, caseId);
      const items = await this.members.accountsEndingIn(tx, caseId, last4.toUpperCase());
      const [only] = items.length === 1 ? items : [];
      await this.audit.record(tx, {
        action: 'case.search',
        object: { type: 'case', id: caseId },
        caseId,
        detail: { last4: last4.toUpperCase(), found: items.length },
        ...(only ? { subject: only.id } : {}),
      });
      return { items };
    });
  }
}
