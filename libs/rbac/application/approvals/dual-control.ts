import { Injectable } from '@nestjs/common';
import type { Actor, Page, Tx } from '#platform';
import type { Approval } from '../../domain/approval.ts';
import { ApprovalReader } from './approval-reader.ts';
import type { ApprovalFilter } from './approval-store.ts';
import { DecideApproval } from './decide-approval.ts';
import { type Executor, Executors } from './executor.ts';
import { type ApprovalRequest, RequestApproval } from './request-approval.ts';

/** The engine's door: every action that needs a second person goes through here, whatever the module. */
@Injectable()
export class DualControl {
  constructor(
    private readonly executors: Executors,
    private readonly requests: RequestApproval,
    private readonly decisions: DecideApproval,
    private readonly reader: ApprovalReader,
  ) {}

  /** Puts an action under dual control. Call while the module starts (`onModuleInit`). */
  register<Payload>(action: string, executor: Executor<Payload>): void {
    this.executors.register(action, executor);
  }

  /** Asks for a change in the caller's transaction. See `RequestApproval` for what it throws. */
  request(tx: Tx, request: ApprovalRequest): Promise<Approval> {
    return this.requests.execute(tx, request);
  }

  /** Agrees to the change with this digest and carries it out. See `DecideApproval` for what it throws. */
  approve(actor: Actor, id: string, digest: string, reason: string | null = null): Promise<Approval> {
    return this.decisions.execute(actor, { verb: 'approve', id, digest, reason });
  }

  refuse(actor: Actor, id: string, digest: string, reason: string): Promise<Approval> {
    return this.decisions.execute(actor, { verb: 'refuse', id, digest, reason });
  }

  withdraw(actor: Actor, id: string): Promise<Approval> {
    return this.decisions.withdraw(actor, id);
  }

  /** Throws `not-found` for what is out of sight as for what does not exist. */
  async get(tx: Tx, id: string): Promise<Approval> {
    return (await this.reader.get(tx, id)).approval;
  }

  /** Number and title of each of these requests that this actor may see. */
  async titles(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
    const found = await this.reader.titles(tx, ids);
    return new Map([...found].map(([id, { number, title }]) => [id, `${number} ${title}`]));
  }

  async list(tx: Tx, filter: ApprovalFilter): Promise<Page<Approval>> {
    const { items, next } = await this.reader.list(tx, filter);
    return { items: items.map(({ approval }) => approval), next };
  }
}
