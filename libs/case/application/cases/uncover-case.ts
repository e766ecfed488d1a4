import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { type Approval, type ApprovalDetail, type Change, DualControl, type Executor, permitted, ViewApprovals } from '#rbac';
import { CaseStore } from './case-store.ts';
import { assertOpenToChange, findCase, holdCase } from './hold-case.ts';

/** The payload of `case.uncover`. */
export interface UncoverPayload {
  caseId: string;
  version: number;
}

const ACTION = 'case.uncover';

/** Asks for a case to be let out of its compartment. */
@Injectable()
export class AskToUncover {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly dualControl: DualControl,
    private readonly approvals: ViewApprovals,
  ) {}

  /** Throws `not-found`, `stale-version`, `transition-not-allowed`, `conflict` for a case that lies in no compartment. */
  execute(actor: Actor, { id, version, reason }: { id: string; version: number; reason: string }): Promise<ApprovalDetail> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id, version, with: 'case:work' });
      assertOpenToChange(held);
      if (held.compartmentId === null) throw new DomainError('conflict', 'The case lies in no compartment');
      const subject = { type: 'case', id };
      const asked = await this.dualControl.request(tx, { action: ACTION, subject, payload: { caseId: id, version }, reason });
      return this.approvals.detail(tx, asked.id);
    });
  }
}

/** Lets a case out of its compartment: asked for and approved by two of its members, since nobody else knows of it. */
@Injectable()
export class UncoverCase implements Executor<UncoverPayload>, OnModuleInit {
  readonly requires = 'case:approve';

  constructor(
    private readonly cases: CaseStore,
    private readonly dualControl: DualControl,
    private readonly audit: Audit,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<UncoverPayload>(ACTION, this);
  }

  async describe(tx: Tx, { caseId }: UncoverPayload): Promise<{ title: string; changes: Change[] }> {
    const { number, title } = await findCase(tx, this.cases, caseId);
    return {
      title: `Let ${number} out of its compartment: ${title}`,
      changes: [{ label: 'Who sees the case', before: 'Members of the compartment', after: 'Whoever its team or queue is open to' }],
    };
  }

  async execute(tx: Tx, { caseId, version }: UncoverPayload, approval: Approval): Promise<void> {
    const { teamId, queueId } = await holdCase(tx, this.cases, { id: caseId, version, with: 'case:approve' });
    await this.cases.put(tx, { id: caseId, version, place: { teamId, queueId, compartmentId: null }, approvalId: approval.id });
    await this.audit.record(tx, {
      action: 'case.uncover',
      object: { type: 'case', id: caseId },
      caseId,
      detail: { approval: approval.number, maker: approval.maker },
    });
  }

  caseId({ caseId }: UncoverPayload): string {
    return caseId;
  }

  async targetVersion(tx: Tx, { caseId }: UncoverPayload): Promise<string> {
    return String((await findCase(tx, this.cases, caseId)).version);
  }
}
