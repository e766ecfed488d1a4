import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import type { Approval } from '../../domain/approval.ts';
import { permitted } from '../../domain/assert-permitted.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { type RoleChange, RoleChanges } from './role-changes.ts';

export interface RoleChangeRequest extends RoleChange {
  change: 'grant' | 'revoke';
  reason: string;
}

@Injectable()
export class RequestRoleChange implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly changes: RoleChanges,
  ) {}

  onModuleInit(): void {
    for (const verb of ['grant', 'revoke'] as const) {
      this.dualControl.register<RoleChange>(`role.${verb}`, {
        requires: 'role:approve',
        visibleWith: 'role:read',
        describe: (tx, payload) => this.changes.describe(tx, verb, payload),
        targetVersion: (tx, payload) => this.changes.targetVersion(tx, payload),
        execute: (tx, payload, approval) => this.changes.execute(tx, verb, payload, approval),
        concerns: ({ userId }) => (verb === 'grant' ? [userId] : []),
      });
    }
  }

  /** Asks for a role to be given or taken; nothing changes until a second person agrees. */
  execute(actor: Actor, { change, reason, ...payload }: RoleChangeRequest): Promise<Approval> {
    return this.unitOfWork.run(permitted(actor, 'role:grant'), (tx) =>
      this.dualControl.request(tx, { action: `role.${change}`, subject: { type: 'user', id: payload.userId }, payload, reason }),
    );
  }
}
