import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, DualControl, permitted } from '#rbac';
import { policyChanges } from '../../domain/policy/changes.ts';
import { assertAboveFloor } from '../../domain/policy/floors.ts';
import type { SignInPolicy } from '../../domain/policy/sign-in-policy.ts';
import { Attestation } from '../passkeys/attestation.ts';
import { PolicyStore } from './policy-store.ts';

/** The payload of `sign-in.policy`: the whole document, so that what is approved is what will hold. */
export type PolicyChange = { document: SignInPolicy };

/** What a change of the policy says, allows and does. A trigger says the same again. */
@Injectable()
export class PolicyChanges {
  constructor(
    private readonly store: PolicyStore,
    private readonly attestation: Attestation,
    private readonly audit: Audit,
  ) {}

  /** Throws `validation` below the floor, `conflict` where nothing would change or models could not be proven. */
  async describe(tx: Tx, { document }: PolicyChange) {
    assertAboveFloor(document);
    if (!this.attestation.canProveModels && Object.values(document.tiers).some(({ models }) => models !== null)) {
      throw new DomainError(
        'conflict',
        'Models of keys can only be asked for where roots to prove them are configured (CASPIX_WEBAUTHN_ROOTS)',
      );
    }
    const changes = policyChanges((await this.store.current(tx)).policy, document);
    if (changes.length === 0) throw new DomainError('conflict', 'This is the policy that holds already');
    return { title: 'Change the sign-in policy', changes };
  }

  async targetVersion(tx: Tx): Promise<string> {
    return String((await this.store.current(tx)).version);
  }

  async execute(tx: Tx, { document }: PolicyChange, approval: Approval): Promise<void> {
    assertAboveFloor(document);
    const version = (await this.store.current(tx)).version + 1;
    await this.store.add(tx, version, document, approval.id);
    await this.audit.record(tx, {
      action: 'auth.policy-changed',
      object: { type: 'sign-in-policy', id: String(version) },
      detail: { version, approval: approval.id, maker: approval.maker, reason: approval.reason },
    });
  }
}

@Injectable()
export class ChangePolicy implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly changes: PolicyChanges,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<PolicyChange>('sign-in.policy', {
      requires: 'policy:manage',
      visibleWith: 'policy:read',
      describe: (tx, payload) => this.changes.describe(tx, payload),
      targetVersion: (tx) => this.changes.targetVersion(tx),
      execute: (tx, payload, approval) => this.changes.execute(tx, payload, approval),
    });
  }

  /** Asks for another policy; nothing changes until a second person agrees. */
  execute(actor: Actor, document: SignInPolicy, reason: string): Promise<Approval> {
    const subject = { type: 'sign-in-policy', id: 'current' };
    const request = { action: 'sign-in.policy', subject, payload: { document }, reason };
    return this.unitOfWork.run(permitted(actor, 'policy:manage'), (tx) => this.dualControl.request(tx, request));
  }
}
