import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, DualControl, People, personIn } from '#rbac';
import { enrolmentDigest, newEnrolmentCode } from '../../domain/enrolment-code.ts';
import { RESET_CODE_SECONDS } from '../../domain/session-policy.ts';
import { factorChangeSign } from '../../domain/watch/signs.ts';
import { type Account, AccountStore } from '../accounts/account-store.ts';
import { resettingActor } from '../service-actor.ts';
import { SessionStore } from '../sessions/session-store.ts';
import { Findings } from '../watch/findings.ts';
import { CredentialStore, ResetGrantStore } from './credential-store.ts';

/** The payload of `user.factor-reset`. */
export type FactorResetRequest = { userId: string };

/** Either the code of a new start, shown once, or the request that a second person has to approve first. */
export type FactorResetAnswer =
  | { enrolmentCode: string; username: string; expiresAt: string; approval: null }
  | { enrolmentCode: null; username: string; expiresAt: null; approval: string };

/** Takes every factor of an account away and draws the code with which its owner enrols new ones. */
@Injectable()
export class FreshStarts {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly sessions: SessionStore,
    private readonly findings: Findings,
    private readonly audit: Audit,
  ) {}

  async draw(tx: Tx, { id, username }: Account, approval: string, reason: string): Promise<FactorResetAnswer> {
    const enrolmentCode = newEnrolmentCode();
    const expiresAt = timestamp(Date.parse(tx.now()) + RESET_CODE_SECONDS * 1000);
    await this.credentials.beginAnew(tx, id, { hash: enrolmentDigest(enrolmentCode), expiresAt });
    const sessions = await this.sessions.endAll(tx, id, 'all');
    const detail = { expiresAt, approval, sessions };
    await this.audit.record(tx, { action: 'auth.factor-reset', object: { type: 'user', id }, reason, detail });
    await this.findings.raise(tx, [factorChangeSign(id, `${tx.actor.name} took every factor away and drew a new start`, 'critical')]);
    return { enrolmentCode, username, expiresAt, approval: null };
  }
}

/** Who may be given a new start, and whether two people agreed. */
@Injectable()
export class FactorResetRights {
  constructor(
    private readonly accounts: AccountStore,
    private readonly grants: ResetGrantStore,
    private readonly people: People,
  ) {}

  /** Throws `not-found`, `conflict` for oneself and for a closed account. */
  async target(tx: Tx, user: string): Promise<Account> {
    const account = await this.accounts.lock(tx, user);
    if (!account) throw new DomainError('not-found', 'There is no such user');
    if (user === tx.actor.sub) throw new DomainError('conflict', 'Somebody else has to ask for your account');
    if (account.state === 'DISABLED') throw new DomainError('conflict', 'This account is closed: enable it first');
    return account;
  }

  toDraw(tx: Tx, user: string): Promise<string | null> {
    return this.grants.use(tx, user, 'factors');
  }

  async describe(tx: Tx, { userId }: FactorResetRequest) {
    const { name } = personIn(await this.people.names(tx, [userId]), userId);
    const changes = [
      { label: 'Second factor', before: 'Those of now', after: 'None, until its owner enrols a new one' },
      { label: 'Password', before: 'The one of now', after: 'Chosen anew by its owner' },
      { label: 'Sign-in by an identity provider', before: 'Where it is linked', after: 'Not before it is linked anew' },
    ];
    return { title: `Let ${name} begin anew, without the factors of now`, changes };
  }

  async grant(tx: Tx, { userId }: FactorResetRequest, approval: Approval): Promise<void> {
    await this.grants.add(tx, { approval: approval.id, user: userId, kind: 'factors' });
  }
}

@Injectable()
export class RequestFactorReset implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly rights: FactorResetRights,
    private readonly starts: FreshStarts,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<FactorResetRequest>('user.factor-reset', {
      requires: 'user:manage',
      visibleWith: 'user:read',
      describe: (tx, payload) => this.rights.describe(tx, payload),
      execute: (tx, payload, approval) => this.rights.grant(tx, payload, approval),
      concerns: ({ userId }) => [userId],
    });
  }

  /**
   * For somebody who lost every factor: whoever holds the code becomes this account, so two people agree for everybody alike. Nothing is
   * taken away before the code is drawn, by asking again within a day of the approval.
   */
  execute(actor: Actor, userId: string, reason: string): Promise<FactorResetAnswer> {
    return this.unitOfWork.run(resettingActor(actor), async (tx) => {
      const user = await this.rights.target(tx, userId);
      const approval = await this.rights.toDraw(tx, userId);
      if (approval !== null) return this.starts.draw(tx, user, approval, reason);
      const request = { action: 'user.factor-reset', subject: { type: 'user', id: userId }, payload: { userId }, reason };
      const { id } = await this.dualControl.request(tx, request);
      return { enrolmentCode: null, username: user.username, expiresAt: null, approval: id };
    });
  }
}
