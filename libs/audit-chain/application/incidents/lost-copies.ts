import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#platform';
import type { Loss } from '../seal/vouched.ts';
import { warden } from './incident-watch.ts';
import { Incidents } from './incidents.ts';

/** Opens an incident for each copy that lost what it held: another copy spoke for the log, so the sealer goes on, and people are told. */
@Injectable()
export class LostCopies {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly incidents: Incidents,
  ) {}

  async tell(losses: readonly Loss[]): Promise<void> {
    await this.unitOfWork.run(warden(), async (tx) => {
      for (const { where, says } of losses) {
        await this.incidents.sight(tx, { cause: 'lost', subject: where, says, index: null, entry: null, marks: [says] });
      }
    });
  }
}
