import { Injectable } from '@nestjs/common';
import { type Actor, type Page, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { type CaseFilter, CaseStore } from './case-store.ts';
import { type CaseRow, CaseViews } from './case-views.ts';

@Injectable()
export class ListCases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly views: CaseViews,
  ) {}

  execute(actor: Actor, filter: CaseFilter): Promise<Page<CaseRow>> {
    return this.unitOfWork.run(permitted(actor, 'case:read'), async (tx) => {
      const { items, next } = await this.cases.list(tx, filter);
      return { items: await this.views.rows(tx, items), next };
    });
  }
}
