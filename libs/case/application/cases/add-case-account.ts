import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { KeyStore } from '#crypto';
import { DomainError } from '#kernel';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import type { CaseRole } from '../../domain/cases/case-states.ts';
import { CaseMembers } from './case-members.ts';
import { CaseStore } from './case-store.ts';
import { assertOpenToChange, holdCase } from './hold-case.ts';

/** What writes down that an account is on a case, so that it goes with the account's owner. */
@Injectable()
export class CaseAccountRecords {
  constructor(
    readonly keys: KeyStore,
    readonly audit: Audit,
  ) {}
}

@Injectable()
export class AddCaseAccount {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly members: CaseMembers,
    private readonly records: CaseAccountRecords,
  ) {}

  /**
   * Puts an account on the case, or gives one that is there another role. Throws `not-found`, `transition-not-allowed`, and `conflict` for
   * one whose owner was erased.
   */
  execute(actor: Actor, { id, accountId, role }: { id: string; accountId: string; role: CaseRole }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id, with: 'case:work' });
      assertOpenToChange(held);
      if (!(await this.members.putAccount(tx, id, accountId, role))) {
        throw new DomainError('not-found', 'There is no such account', [{ field: 'accountId', reason: 'names no account' }]);
      }
      if (!(await this.records.keys.subjectKeys(tx, [accountId])).has(accountId))
        throw new DomainError('conflict', 'This account was erased');
      await this.cases.change(tx, id, held.version, {});
      await this.records.audit.record(tx, {
        action: 'account.add-to-case',
        object: { type: 'account', id: accountId },
        caseId: id,
        // Whether somebody is taken for a suspect or a victim is said of a person, and is erased with them.
        detail: { role },
        subject: accountId,
      });
    });
  }
}
