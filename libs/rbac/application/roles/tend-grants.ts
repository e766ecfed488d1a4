import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { TimelyGrants } from './timely-grants.ts';

@Injectable()
export class TendGrants {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly grants: TimelyGrants,
  ) {}

  /** One round of a timer: begins what is due and writes down what is over, at most a thousand of each. Returns how many. */
  execute(timerActor: Actor): Promise<number> {
    return this.unitOfWork.run(timerActor, async (tx) => (await this.grants.startDue(tx)) + (await this.grants.endOver(tx)));
  }
}
