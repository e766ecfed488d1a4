import { Injectable } from '@nestjs/common';
import { serviceActor, type Tx, UnitOfWork } from '#platform';
import { causes } from '../../domain/incidents/causes.ts';
import type { Sighting } from '../../domain/incidents/sightings.ts';
import { Escalation } from './escalation.ts';
import { IncidentStore } from './incident-store.ts';
import { Incidents } from './incidents.ts';
import { VitalSigns } from './vital-signs.ts';

/** `incident:watch` is a permission that no role holds. */
export const warden = () => serviceActor('warden', ['incident:watch', 'audit:read']);

const MOST_OPEN = 200;

/** What the watch needs beside its eyes. */
@Injectable()
export class WatchParts {
  constructor(
    readonly store: IncidentStore,
    readonly escalation: Escalation,
  ) {}
}

/** One look at the log's vital signs, and at the incidents that nobody has taken up. */
@Injectable()
export class IncidentWatch {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signs: VitalSigns,
    private readonly incidents: Incidents,
    private readonly parts: WatchParts,
  ) {}

  /** Several processes may look at once; one does. Gives whether this one did. */
  tick(): Promise<boolean> {
    return this.unitOfWork.run(warden(), async (tx) => {
      if (!(await this.parts.store.takeWatch(tx))) return false;
      const wrong = await this.signs.wrong(tx);
      for (const sighting of wrong) await this.incidents.sight(tx, sighting);
      await this.recover(tx, wrong);
      await this.parts.escalation.due(tx);
      return true;
    });
  }

  private async recover(tx: Tx, wrong: readonly Sighting[]): Promise<void> {
    const { items } = await this.parts.store.list(tx, { open: true, limit: MOST_OPEN });
    const still = new Set(wrong.map(({ cause, subject }) => `${cause} ${subject}`));
    for (const { cause, subject, recoveredAt } of items) {
      if (causes[cause].passes && recoveredAt === null && !still.has(`${cause} ${subject}`))
        await this.incidents.recover(tx, cause, subject);
    }
  }
}
