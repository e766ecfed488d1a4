import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import type { Approval } from '../../domain/approval.ts';
import { permitted } from '../../domain/assert-permitted.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { type TeamChange, TeamChanges } from './team-changes.ts';

@Injectable()
export class RequestTeamChange implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly changes: TeamChanges,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<TeamChange>('team.change', {
      requires: 'team:manage',
      visibleWith: 'team:read',
      describe: (tx, payload) => this.changes.describe(tx, payload),
      targetVersion: (tx, payload) => this.changes.targetVersion(tx, payload),
      execute: (tx, payload, approval) => this.changes.execute(tx, payload, approval),
      concerns: ({ userId, change }) => (change === 'add' ? [userId] : []),
    });
  }

  /** Asks for somebody to join or leave a team; nothing changes until a second person agrees. */
  execute(actor: Actor, { reason, ...payload }: TeamChange & { reason: string }): Promise<Approval> {
    const subject = { type: 'team', id: payload.teamId };
    return this.unitOfWork.run(permitted(actor, 'team:manage'), (tx) =>
      this.dualControl.request(tx, { action: 'team.change', subject, payload, reason }),
    );
  }
}
