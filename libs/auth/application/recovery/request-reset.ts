import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, DualControl, People, personIn } from '#rbac';
import { enrolmentDigest, newEnrolmentCode } from '../../domain/enrolment-code.ts';
import { RESET_CODE_SECONDS } from '../../domain/session-policy.ts';
import { factorChangeSign } from '../../domain/watch/signs.ts';
import { AccountStore } from '../accounts/account-store.ts';
import { resettingActor } from '../service-actor.ts';
import { Findings } from '../watch/findings.ts';
import { CredentialStore, ResetGrantStore } from './credential-store.ts';

/** The payload of `user.password-reset`. */
export type ResetRequest = { userId: string };

/** Either the code of a link, shown once, or the request that a second person has to approve first. */
export type ResetAnswer =
  | { resetCode: string; username: string; expiresAt: string; approval: null }
  | { resetCode: null; username: string; expiresAt: null; approval: string };

/** Draws the code of a link. Nobody chooses a password for somebody else, and the second factor stays (ASVS 5.0, 6.4.3, 6.4.6). */
@Injectable()
export class ResetLinks {
  constructor(
    private readonly credentials: CredentialStore,
    private readonly findings: Findings,
    private readonly audit: Audit,
  ) {}

  async draw(tx: Tx, user: { id: string; username: string }, approval: string | null, reason: string): Promise<ResetAnswer> {
    const resetCode = newEnrolmentCode();
    const expiresAt = timestamp(Date.parse(tx.now()) + RESET_CODE_SECONDS * 1000);
    await this.credentials.setReset(tx, user.id, { hash: enrolmentDigest(resetCode), expiresAt }, approval);
    const object = { type: 'user', id: user.id };
    await this.audit.record(tx, { action: 'auth.password-reset', object, reason, detail: { expiresAt, approval } });
    await this.findings.raise(tx, [factorChangeSign(user.id, `${tx.actor.name} drew a one-time link for a new password`, 'warning')]);
    return { resetCode, username: user.username, expiresAt, approval: null };
  }
}

/** Whom a link may be drawn for, and whether two people agreed. */
@Injectable()
export class ResetRights {
  constructor(
    private readonly accounts: AccountStore,
    private readonly grants: ResetGrantStore,
    private readonly people: People,
  ) {}

  /** Throws `not-found`, `conflict` for oneself and for an account that nobody uses. */
  async target(tx: Tx, user: string): Promise<{ id: string; username: string }> {
    const account = await this.accounts.lock(tx, user);
    if (!account) throw new DomainError('not-found', 'There is no such user');
    if (user === tx.actor.sub) throw new DomainError('conflict', 'You change your own password under My security');
    if (account.state !== 'ACTIVE') throw new DomainError('conflict', 'This account is not in use: enable or enrol it first');
    return account;
  }

  /** The approval to draw with, `none` where none is needed, null where one is missing. */
  async toDraw(tx: Tx, user: string): Promise<{ approval: string | null } | null> {
    if (!(await this.grants.isPrivileged(tx, user))) return { approval: null };
    const approval = await this.grants.use(tx, user, 'password');
    return approval === null ? null : { approval };
  }

  async describe(tx: Tx, { userId }: ResetRequest) {
    const { name } = personIn(await this.people.names(tx, [userId]), userId);
    const changes = [{ label: 'Password', before: 'The one of now', after: 'Chosen anew by its owner, with the second factor' }];
    return { title: `Give ${name} a one-time link for a new password`, changes };
  }

  async grant(tx: Tx, { userId }: ResetRequest, approval: Approval): Promise<void> {
    await this.grants.add(tx, { approval: approval.id, user: userId, kind: 'password' });
  }
}

@Injectable()
export class RequestReset implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly rights: ResetRights,
    private readonly links: ResetLinks,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<ResetRequest>('user.password-reset', {
      requires: 'user:manage',
      visibleWith: 'user:read',
      describe: (tx, payload) => this.rights.describe(tx, payload),
      execute: (tx, payload, approval) => this.rights.grant(tx, payload, approval),
      concerns: ({ userId }) => [userId],
    });
  }

  /**
   * A link with which somebody chooses a new password, good for an hour and for once. Of somebody privileged, first a request to a second
   * person; once that one agreed, asking again within a day gives the link.
   */
  execute(actor: Actor, userId: string, reason: string): Promise<ResetAnswer> {
    return this.unitOfWork.run(resettingActor(actor), async (tx) => {
      const user = await this.rights.target(tx, userId);
      const drawn = await this.rights.toDraw(tx, userId);
      if (drawn) return this.links.draw(tx, user, drawn.approval, reason);
      const request = { action: 'user.password-reset', subject: { type: 'user', id: userId }, payload: { userId }, reason };
      const { id } = await this.dualControl.request(tx, request);
      return { resetCode: null, username: user.username, expiresAt: null, approval: id };
    });
  }
}
