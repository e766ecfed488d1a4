import { Injectable } from '@nestjs/common';
import { timestamp } from '#kernel';
import { type Tx, UnitOfWork } from '#platform';
import { Principals } from '#rbac';
import { enrolmentDigest, newEnrolmentCode } from '../../domain/enrolment-code.ts';
import { ENROLMENT_CODE_SECONDS } from '../../domain/session-policy.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { bootstrapActor } from './bootstrap-actor.ts';
import { Accounts } from './create-user.ts';

export interface FirstAdministrator {
  readonly username: string;
  readonly name: string;
}

export interface EnrolmentInvitation extends FirstAdministrator {
  readonly enrolmentCode: string;
  readonly expiresAt: string;
}

@Injectable()
export class FirstAdministrators {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AccountStore,
    private readonly accounts: Accounts,
    private readonly principals: Principals,
  ) {}

  /**
   * Two people, because one alone can approve nothing. Makes them at the first call; later gives whoever has not enrolled yet a
   * fresh code, good for a day. Returns nothing once all have enrolled, or when others administer the instance already.
   */
  execute(people: readonly FirstAdministrator[]): Promise<EnrolmentInvitation[]> {
    return this.unitOfWork.run(bootstrapActor('operator'), async (tx) => {
      const invitations: EnrolmentInvitation[] = [];
      const begun = (await this.principals.holders(tx, 'role:approve')).length > 0;
      for (const person of people) {
        const account = await this.store.byUsername(tx, person.username);
        if (!account && !begun) invitations.push({ ...person, ...(await this.invite(tx, person)) });
        if (account?.state === 'ENROLLING') invitations.push({ ...person, ...(await this.inviteAgain(tx, account.id)) });
      }
      return invitations;
    });
  }

  private async invite(tx: Tx, person: FirstAdministrator) {
    const { id, enrolmentCode, expiresAt } = await this.accounts.create(tx, person);
    await this.principals.bootstrapRole(tx, id, 'admin');
    return { enrolmentCode, expiresAt };
  }

  private async inviteAgain(tx: Tx, id: string) {
    const enrolmentCode = newEnrolmentCode();
    const expiresAt = timestamp(Date.parse(tx.now()) + ENROLMENT_CODE_SECONDS * 1000);
    await this.store.setEnrolmentCode(tx, id, enrolmentDigest(enrolmentCode), expiresAt);
    return { enrolmentCode, expiresAt };
  }
}
