import { Injectable } from '@nestjs/common';
import { type Actor, type Tx, UnitOfWork } from '#platform';
import { People, permitted, personIn } from '#rbac';
import { CaseStore } from './case-store.ts';
import { type CaseDetail, DescribeCase } from './describe-case.ts';
import { findCase } from './hold-case.ts';

@Injectable()
export class ShowCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly describe: DescribeCase,
    private readonly people: People,
  ) {}

  /** Throws `not-found`. */
  execute(actor: Actor, id: string): Promise<CaseDetail> {
    return this.unitOfWork.run(permitted(actor, 'case:read'), (tx) => this.within(tx, id));
  }

  async within(tx: Tx, id: string): Promise<CaseDetail> {
    const record = await findCase(tx, this.cases, id);
    const names = await this.people.names(tx, [record.createdBy]);
    return { ...(await this.describe.execute(tx, record)), createdBy: personIn(names, record.createdBy) };
  }
}
