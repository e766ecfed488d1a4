import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Clock, DomainError, uuidv7 } from '#kernel';
import { type Actor, CLOCK, UnitOfWork } from '#platform';
import { type Approval, DualControl, permitted } from '#rbac';
import { assertNetworks } from '../../domain/service-accounts/networks.ts';
import { assertServicePermissions } from '../../domain/service-accounts/service-permissions.ts';
import { type AccountRequest, type DisablingRequest, type RotationRequest, ServiceAccountChanges } from './service-account-changes.ts';
import { type OfferedKey, wantedKey } from './service-key.ts';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{1,79}$/u;
const MANAGE = 'service-account:manage';

export interface WantedServiceAccount {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly networks: readonly string[];
  /** Requests a minute. */
  readonly perMinute: number;
  readonly key: OfferedKey;
  readonly keyDays: number;
}

export interface WantedRotation {
  readonly id: string;
  readonly key: OfferedKey;
  readonly keyDays: number;
  /** How long the older keys go on. */
  readonly overlapHours: number;
}

/** Accounts of machines are made, get new keys and end by two administrators. */
@Injectable()
export class RequestServiceAccount implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly changes: ServiceAccountChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const { dualControl, changes } = this;
    const common = { requires: MANAGE, visibleWith: 'service-account:read' } as const;
    dualControl.register<AccountRequest>('service-account.create', {
      ...common,
      describe: (tx, payload) => changes.describeCreation(tx, payload),
      execute: (tx, payload, approval) => changes.create(tx, payload, approval),
    });
    dualControl.register<RotationRequest>('service-account.rotate', {
      ...common,
      describe: (tx, payload) => changes.describeRotation(tx, payload),
      targetVersion: (tx, payload) => changes.version(tx, payload),
      execute: (tx, payload, approval) => changes.rotate(tx, payload, approval),
    });
    dualControl.register<DisablingRequest>('service-account.disable', {
      ...common,
      describe: (tx, payload) => changes.describeDisabling(tx, payload),
      execute: (tx, payload, approval) => changes.disable(tx, payload, approval),
    });
  }

  /** Asks for a new account; gives the request, and the id that the account will have. Throws `validation`, `duplicate`. */
  async create(actor: Actor, wanted: WantedServiceAccount, reason: string): Promise<{ approval: Approval; id: string }> {
    const permissions = assertServicePermissions(wanted.permissions);
    const networks = assertNetworks(wanted.networks);
    if (!NAME.test(wanted.name)) {
      const rule = 'must have 2 to 80 letters, digits, blanks or . _ @ + -';
      throw new DomainError('validation', `The name ${rule}`, [{ field: 'name', reason: rule }]);
    }
    const id = uuidv7();
    const key = await wantedKey(wanted.key, wanted.keyDays, this.clock.millis());
    const payload: AccountRequest = { id, name: wanted.name, permissions, networks, perMinute: wanted.perMinute, key };
    return { approval: await this.ask(actor, { action: 'service-account.create', payload, reason }), id };
  }

  /** Asks for a new key. Throws `validation`, `not-found`, `duplicate`, `conflict` beside two live keys. */
  async rotate(actor: Actor, { id, key: offered, keyDays, overlapHours }: WantedRotation, reason: string): Promise<Approval> {
    const key = await wantedKey(offered, keyDays, this.clock.millis());
    return this.ask(actor, { action: 'service-account.rotate', payload: { id, key, overlapHours }, reason });
  }

  /** Asks for the account to be shut out for good. Throws `not-found`, `conflict`. */
  disable(actor: Actor, id: string, reason: string): Promise<Approval> {
    return this.ask(actor, { action: 'service-account.disable', payload: { id }, reason });
  }

  private ask(
    actor: Actor,
    asked: { action: string; payload: AccountRequest | RotationRequest | DisablingRequest; reason: string },
  ): Promise<Approval> {
    const subject = { type: 'service-account', id: asked.payload.id };
    return this.unitOfWork.run(permitted(actor, MANAGE), (tx) => this.dualControl.request(tx, { ...asked, subject }));
  }
}
