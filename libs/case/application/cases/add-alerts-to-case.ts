import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { CaseStore } from './case-store.ts';
import { assertOpenToChange, holdCase } from './hold-case.ts';
import { TakeAlerts } from './take-alerts.ts';

@Injectable()
export class AddAlertsToCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly alerts: TakeAlerts,
  ) {}

  /** All or none. Throws `stale-version`, `transition-not-allowed` for a case that stands still, and what `TakeAlerts.claim` throws. */
  execute(actor: Actor, input: { id: string; version: number; alertIds: readonly string[] }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      assertOpenToChange(await holdCase(tx, this.cases, { id: input.id, version: input.version, with: 'case:work' }));
      await this.alerts.link(tx, input.id, input.version, await this.alerts.claim(tx, input.alertIds));
    });
  }
}
