import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import type { Approval } from '../../domain/approval.ts';
import { permitted } from '../../domain/assert-permitted.ts';
import { type RoleDraft, soundPermissions } from '../../domain/role-draft.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { type RoleRetirement, RoleTemplates } from './role-templates.ts';

/** What somebody wants a role to say. `version` is the one they saw; 0 for a role that does not exist yet. */
export interface WantedRole extends Pick<RoleDraft, 'role' | 'version' | 'name' | 'description' | 'clonedFrom'> {
  /** Permission → how far it reaches. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly reason: string;
}

@Injectable()
export class RequestRoleTemplate implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly templates: RoleTemplates,
  ) {}

  onModuleInit(): void {
    for (const verb of ['create', 'change'] as const) {
      this.dualControl.register<RoleDraft>(`role.${verb}`, {
        ...{ requires: 'role:approve', visibleWith: 'role:read' },
        describe: (tx, draft) => this.templates.describe(tx, draft),
        targetVersion: (tx, draft) => this.templates.targetVersion(tx, draft),
        execute: (tx, draft, approval) => this.templates.execute(tx, draft, approval),
        // Whoever holds the role would be given what is added to it.
        concernsGroups: ({ role }) => [`role:${role}`],
      });
    }
    this.dualControl.register<RoleRetirement>('role.retire', {
      ...{ requires: 'role:approve', visibleWith: 'role:read' },
      describe: (tx, retirement) => this.templates.describeRetirement(tx, retirement),
      targetVersion: (tx, retirement) => this.templates.targetVersion(tx, retirement),
      execute: (tx, retirement, approval) => this.templates.retire(tx, retirement, approval),
    });
  }

  /** Asks for a new role, or for another version of one; see `RoleTemplates.describe` for what it throws. */
  execute(actor: Actor, { reason, ...wanted }: WantedRole): Promise<Approval> {
    const payload: RoleDraft = { ...wanted, version: wanted.version + 1, permissions: soundPermissions(wanted.permissions) };
    const action = wanted.version === 0 ? 'role.create' : 'role.change';
    return this.ask(actor, action, { payload, reason });
  }

  /** Asks for a role to be given to nobody any more. */
  retire(actor: Actor, { reason, ...payload }: RoleRetirement & { reason: string }): Promise<Approval> {
    return this.ask(actor, 'role.retire', { payload, reason });
  }

  private ask(
    actor: Actor,
    action: string,
    { payload, reason }: { payload: RoleDraft | RoleRetirement; reason: string },
  ): Promise<Approval> {
    const subject = { type: 'role', id: payload.role };
    return this.unitOfWork.run(permitted(actor, 'role:design'), (tx) => this.dualControl.request(tx, { action, subject, payload, reason }));
  }
}
