import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import type { Approval, Change } from '../../domain/approval.ts';
import { permitted } from '../../domain/assert-permitted.ts';
import { DualControl } from '../approvals/dual-control.ts';
import { type Queue, TeamStore } from '../teams/team-store.ts';

/** The payload of `queue.change`: how the queue is afterwards. */
export type QueueChange = { queueId: string; open: boolean; teams: string[] };

/** Which teams work a queue says who sees what lies in it: two people decide that. */
@Injectable()
export class RequestQueueChange implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly teams: TeamStore,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<QueueChange>('queue.change', {
      requires: 'team:manage',
      visibleWith: 'team:read',
      describe: (tx, payload) => this.describe(tx, payload),
      targetVersion: async (tx, { queueId }) => String((await this.queue(tx, queueId)).version),
      execute: (tx, payload, approval) => this.carryOut(tx, payload, approval),
    });
  }

  /** Asks; nothing changes until a second person agrees. Throws `not-found`, `validation` for a team that is none. */
  execute(actor: Actor, { reason, ...payload }: QueueChange & { reason: string }): Promise<Approval> {
    const subject = { type: 'queue', id: payload.queueId };
    return this.unitOfWork.run(permitted(actor, 'team:manage'), (tx) =>
      this.dualControl.request(tx, { action: 'queue.change', subject, payload, reason }),
    );
  }

  private async describe(tx: Tx, { queueId, open, teams }: QueueChange): Promise<{ title: string; changes: Change[] }> {
    const before = await this.queue(tx, queueId);
    const names = new Map((await this.teams.all(tx)).filter(({ kind }) => kind === 'team').map(({ id, name }) => [id, name]));
    const odd = teams.findIndex((id) => !names.has(id));
    if (odd >= 0) throw new DomainError('validation', 'A queue is worked by teams', [{ field: `teams.${odd}`, reason: 'is no team' }]);
    const named = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? 'Unknown team').join(', ') || 'None';
    const word = (is: boolean) => (is ? 'Everybody who triages' : 'The teams that work it');
    return {
      title: `Change who works the queue ${before.name}`,
      changes: [
        { label: 'Teams that work it', before: named(before.teams), after: named(teams) },
        { label: 'Who sees what lies in it', before: word(before.open), after: word(open) },
      ],
    };
  }

  private async carryOut(tx: Tx, { queueId, open, teams }: QueueChange, approval: Approval): Promise<void> {
    await this.teams.changeQueue(tx, approval.id);
    await this.audit.record(tx, {
      action: 'queue.change',
      object: { type: 'queue', id: queueId },
      detail: { open, teams, approval: approval.id, maker: approval.maker, reason: approval.reason },
    });
  }

  private async queue(tx: Tx, id: string): Promise<Queue> {
    const queue = (await this.teams.queues(tx)).find((candidate) => candidate.id === id);
    if (!queue) throw new DomainError('not-found', 'There is no such queue');
    return queue;
  }
}
