import { Injectable } from '@nestjs/common';
import { type Actor, type Page, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import type { ApprovalFilter } from './approval-store.ts';
import { type ApprovalDetail, type ApprovalSummary, ViewApprovals } from './view-approvals.ts';

/** Reading requests in a transaction of one's own. */
@Injectable()
export class ShowApprovals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly view: ViewApprovals,
  ) {}

  list(actor: Actor, filter: ApprovalFilter): Promise<Page<ApprovalSummary>> {
    return this.unitOfWork.run(permitted(actor, 'approval:read'), (tx) => this.view.list(tx, filter));
  }

  one(actor: Actor, id: string): Promise<ApprovalDetail> {
    return this.unitOfWork.run(permitted(actor, 'approval:read'), (tx) => this.view.detail(tx, id));
  }
}
