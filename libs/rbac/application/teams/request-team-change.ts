import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import type { Approval } from '../../domain/approval.ts';
import { permitted } from '../../domain/assert-permitted.ts';
import type { Permission } from '../../domain/permissions.ts';
import { DualControl } from '../approvals/dual-control.ts';
import type { Executor } from '../approvals/executor.ts';
import { type TeamChange, TeamChanges } from './team-changes.ts';

@Injectable()
export class RequestTeamChange implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly changes: TeamChanges,
  ) {}

  onModuleInit(): void {
    // That there is a compartment is told to those alone who keep memberships, so its requests are of a kind of their own.
    for (const [action, visibleWith] of [
      ['team.change', 'team:read'],
      ['compartment.change', 'team:manage'],
    ] as const) {
      this.dualControl.register<TeamChange>(action, this.executor(visibleWith));
    }
  }

  private executor(visibleWith: Permission): Executor<TeamChange> {
    return {
      requires: 'team:manage',
      visibleWith,
      describe: (tx, payload) => this.changes.describe(tx, payload),
      targetVersion: (tx, payload) => this.changes.targetVersion(tx, payload),
      execute: (tx, payload, approval) => this.changes.execute(tx, payload, approval),
      concerns: ({ userId, change }) => (change === 'add' ? [userId] : []),
    };
  }

  /** Asks for somebody to join or leave a team; nothing changes until a second person agrees. */
  execute(actor: Actor, { reason, ...payload }: TeamChange & { reason: string }): Promise<Approval> {
    const subject = { type: 'team', id: payload.teamId };
    return this.unitOfWork.run(permitted(actor, 'team:manage'), async (tx) => {
      const action = `${await this.changes.kindOf(tx, payload.teamId)}.change`;
      return this.dualControl.request(tx, { action, subject, payload, reason });
    });
  }
}
