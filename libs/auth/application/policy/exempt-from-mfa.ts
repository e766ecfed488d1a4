import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError, timestamp, uuidv7 } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, DualControl, People, permitted, personIn } from '#rbac';
import { SessionStore } from '../sessions/session-store.ts';
import { onlyReads } from './mfa-exemptions.ts';
import { ExemptionStore } from './policy-store.ts';
import { SignInPolicies } from './sign-in-policies.ts';

/** The payload of `sign-in.exempt`. */
export type ExemptionRequest = { userId: string; days: number };

const DAY_MILLIS = 86_400_000;

/** What an exemption says, allows and does. */
@Injectable()
export class Exempting {
  constructor(
    private readonly exemptions: ExemptionStore,
    private readonly policies: SignInPolicies,
    private readonly people: People,
    private readonly audit: Audit,
  ) {}

  async describe(tx: Tx, { userId, days }: ExemptionRequest) {
    await this.assertPossible(tx, userId);
    const { name } = personIn(await this.people.names(tx, [userId]), userId);
    return {
      title: `Let ${name} sign in with a password alone for ${days} days`,
      changes: [{ label: 'Second factor', before: 'Required', after: `Not asked for, ${days} days` }],
    };
  }

  async execute(tx: Tx, { userId, days }: ExemptionRequest, approval: Approval): Promise<void> {
    await this.assertPossible(tx, userId);
    const until = timestamp(Date.parse(tx.now()) + days * DAY_MILLIS);
    await this.exemptions.add(tx, { id: uuidv7(), user: userId, until, approval: approval.id });
    await this.audit.record(tx, {
      action: 'auth.exempt',
      object: { type: 'user', id: userId },
      detail: { until, approval: approval.id, maker: approval.maker, reason: approval.reason },
    });
  }

  private async assertPossible(tx: Tx, user: string): Promise<void> {
    if (!onlyReads(await this.policies.rolesOf(tx, user))) {
      throw new DomainError('conflict', 'Only somebody who only reads can be exempt from the second factor');
    }
    if ((await this.exemptions.live(tx, user)).length > 0) throw new DomainError('conflict', 'This person is exempt already');
  }
}

@Injectable()
export class EndExemption {
  constructor(
    private readonly exemptions: ExemptionStore,
    private readonly sessions: SessionStore,
    private readonly audit: Audit,
  ) {}

  async end(tx: Tx, id: string): Promise<void> {
    const ended = await this.exemptions.end(tx, id);
    if (!ended) throw new DomainError('not-found', 'There is no such exemption');
    const sessions = await this.sessions.endAll(tx, ended.user, 'all');
    await this.audit.record(tx, { action: 'auth.exemption-ended', object: { type: 'user', id: ended.user }, detail: { sessions } });
  }
}

/** Exemptions from the second factor: for people who only read, for a time, by two administrators, and in view as long as they last. */
@Injectable()
export class ExemptFromMfa implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly exempting: Exempting,
    private readonly ending: EndExemption,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<ExemptionRequest>('sign-in.exempt', {
      requires: 'policy:manage',
      visibleWith: 'policy:read',
      describe: (tx, payload) => this.exempting.describe(tx, payload),
      execute: (tx, payload, approval) => this.exempting.execute(tx, payload, approval),
      concerns: ({ userId }) => [userId],
    });
  }

  execute(actor: Actor, { userId, days }: ExemptionRequest, reason: string): Promise<Approval> {
    const request = { action: 'sign-in.exempt', subject: { type: 'user', id: userId }, payload: { userId, days }, reason };
    return this.unitOfWork.run(permitted(actor, 'policy:manage'), (tx) => this.dualControl.request(tx, request));
  }

  /** One administrator is enough to be stricter again. Ends the sessions that had no second factor. Throws `not-found`. */
  end(actor: Actor, id: string): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'policy:manage'), (tx) => this.ending.end(tx, id));
  }
}
