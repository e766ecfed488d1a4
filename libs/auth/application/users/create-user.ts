import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp, uuidv7 } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { Principals, permitted } from '#rbac';
import { enrolmentDigest, newEnrolmentCode } from '../../domain/enrolment-code.ts';
import { ENROLMENT_CODE_SECONDS } from '../../domain/session-policy.ts';
import { AccountStore } from '../accounts/account-store.ts';

export interface NewUser {
  readonly username: string;
  readonly name: string;
  /** Where the person is told of what concerns the account. */
  readonly email?: string;
  /** Another account of the same human being, so that the two never count as two persons. */
  readonly sameAs?: string;
}

export interface CreatedUser {
  readonly id: string;
  /** Shown once; whoever has it within the day chooses the password. */
  readonly enrolmentCode: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** Makes accounts inside the caller's transaction. */
@Injectable()
export class Accounts {
  constructor(
    private readonly accounts: AccountStore,
    private readonly principals: Principals,
    private readonly audit: Audit,
  ) {}

  /** An account that can do nothing yet: no role, no password. Throws `duplicate`, `not-found` for an unknown `sameAs`. */
  async create(tx: Tx, { username, name, email, sameAs }: NewUser): Promise<CreatedUser> {
    const id = uuidv7();
    const enrolmentCode = newEnrolmentCode();
    const expiresAt = timestamp(Date.parse(tx.now()) + ENROLMENT_CODE_SECONDS * 1000);
    const person = sameAs === undefined ? uuidv7() : await this.personOf(tx, sameAs);
    const initial = { enrolmentHash: enrolmentDigest(enrolmentCode), enrolmentExpiresAt: expiresAt };
    await this.accounts.insert(tx, { id, username, name, ...(email ? { email } : {}), ...initial });
    await this.principals.add(tx, id, person);
    await this.audit.record(tx, {
      action: 'user.create',
      object: { type: 'user', id },
      detail: { username, name, sameAs: sameAs ?? null },
    });
    return { id, enrolmentCode, expiresAt };
  }

  /** Throws `setup-incomplete` until two administrators are there: the first people come in by invitation. */
  assertSetUp(tx: Tx): Promise<void> {
    return this.principals.assertSetUp(tx);
  }

  private async personOf(tx: Tx, user: string): Promise<string> {
    const principal = await this.principals.find(tx, user);
    if (!principal) throw new DomainError('not-found', 'There is no such account of the same person');
    return principal.person;
  }
}

@Injectable()
export class CreateUser {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: Accounts,
  ) {}

  execute(actor: Actor, user: NewUser): Promise<CreatedUser> {
    return this.unitOfWork.run(permitted(actor, 'user:manage'), async (tx) => {
      await this.accounts.assertSetUp(tx);
      return this.accounts.create(tx, user);
    });
  }
}
